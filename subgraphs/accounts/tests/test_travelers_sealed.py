"""What is stored says nothing by itself, and nothing at all once its key is deleted."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest
from sqlalchemy import insert, text

from subgraphs.accounts.tests.companions import (
    ADD,
    ALL,
    added,
    documented,
    own,
    rows,
    stored,
)
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.accounts.travelers import models
from subgraphs.accounts.travelers.forgetting import forget_travelers
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.sealing.fields import Place
from subgraphs.chassis.sealing.file_keys import FileKeys
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.sealing.tokens import Unreadable, key_id_of
from subgraphs.chassis.testing.stores import dumped

CANARY = {
    "givenName": "Quetzalina",
    "familyName": "Xylophontes",
    "dateOfBirth": "1907-03-05",
    "gender": "X",
    "email": "zzyzx.canary@unmistakable.example",
    "phone": "+999987654321",
}
PAPER = {"number": "QZX987654321", "countryCode": "AQ", "expiresOn": "2097-11-13"}
KEY = "a-canarys-key"
SEALED = ("given_name", "family_name", "date_of_birth", "gender", "email", "phone")
SEALED_OF_DOCUMENT = ("country_code", "number", "last4", "expires_on")


@pytest.fixture
async def canary(accounts):
    id = (await added(accounts, clientKey=KEY, **CANARY))["id"]
    await documented(accounts, id, clientKey=KEY, **PAPER)
    return id


def plain_words():
    return [KEY, *(value for value in {**CANARY, **PAPER}.values() if len(value) > 2), "4321"]


async def test_no_stored_value_holds_a_word_of_it(accounts, canary):
    dump = await dumped(accounts.database)

    assert canary in dump
    for word in plain_words():
        assert word.lower() not in dump.lower()
        assert word.encode().hex() not in dump
    [traveler] = await rows(accounts, "travelers")
    [document] = await rows(accounts, "travel_documents")
    sealed = [*(traveler[c] for c in SEALED), *(document[c] for c in SEALED_OF_DOCUMENT)]
    assert len({key_id_of(token) for token in sealed}) == 1


async def test_no_log_and_no_answer_holds_a_word_of_what_failed(accounts, canary):
    """Neither of a refusal nor of a crash."""
    written = StringIO()
    with redirect_stdout(written):
        start_logging("accounts", "DEBUG")
    refused = {"clientKey": KEY, **CANARY, "email": "zzyzx.canary@unmistakable"}
    await accounts.ask(ADD, scope=ALL, input=refused)
    await accounts.ask(ADD, scope=ALL, input={**refused, "dateOfBirth": "5 March 1907"})
    async with accounts.database.transaction() as transaction:
        await transaction.session.execute(text("ALTER TABLE travelers RENAME TO away"))
    try:
        crashed = await accounts.ask(ADD, scope=ALL, input={"clientKey": "new", **CANARY})
    finally:
        async with accounts.database.transaction() as transaction:
            await transaction.session.execute(text("ALTER TABLE away RENAME TO travelers"))

    with redirect_stdout(sys.__stdout__):
        start_logging("accounts", "INFO")
    lines = written.getvalue()
    assert [error["extensions"]["code"] for error in crashed["errors"]] == ["INTERNAL_SERVER_ERROR"]
    assert '"crash"' in lines
    for word in plain_words():
        assert word.lower() not in lines.lower()
        assert word.lower() not in json.dumps(crashed).lower()


async def test_a_person_has_one_key_and_another_person_another(accounts, canary):
    bob = await accounts.person("bob")
    await added(accounts)
    await added(accounts, bob)

    keys = await rows(accounts, "user_keys")
    assert {row["user_id"] for row in keys} == {ALICE, bob}
    ids = {key_id_of(row["given_name"]) for row in await rows(accounts, "travelers")}
    assert len(ids) == 2


async def test_a_key_that_is_deleted_takes_all_that_it_opened(accounts, canary):
    bob = await accounts.person("bob")
    kept = await added(accounts, bob, givenName="Bea")

    async with accounts.database.transaction() as transaction:
        await forget_travelers(transaction.session, ALICE)

    assert await own(accounts) == []
    assert await own(accounts, bob) == [kept]
    assert [row["user_id"] for row in await rows(accounts, "user_keys")] == [bob]
    assert [row["owner_id"] for row in await rows(accounts, "travelers")] == [bob]
    assert await rows(accounts, "travel_documents") == []


async def test_rows_out_of_a_backup_open_no_more(accounts, accounts_settings, canary):
    """Their owner has a new key by then, and an attacker the wrapping keys as well."""
    _, [traveler], [document] = await stored(accounts)
    async with accounts.database.transaction() as transaction:
        await forget_travelers(transaction.session, ALICE)
    await added(accounts, givenName="Ana")
    async with accounts.database.transaction() as transaction:
        for table, row in ((models.TravelerRow, traveler), (models.DocumentRow, document)):
            values = {name: value for name, value in row.items() if name != "position"}
            await transaction.session.execute(insert(table).values(values))

    for field in ("givenName", "email", "documents { last4 }"):
        query = f"{{ viewer {{ travelers {{ edges {{ node {{ {field} }} }} }} }} }}"
        answer = await accounts.ask(query, scope=ALL)
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert not any(word in str(answer) for word in plain_words())
    [key_row] = await rows(accounts, "user_keys")
    provider = FileKeys(accounts_settings.traveler_keys_file, is_made=False)
    key = await TenantKeys(provider).of(ALICE, key_row["wrapped"])
    for column in SEALED:
        with pytest.raises(Unreadable):
            key.open(traveler[column], Place("travelers", column, canary))
    for column in SEALED_OF_DOCUMENT:
        with pytest.raises(Unreadable):
            key.open(document[column], Place("travel_documents", column, document["id"]))


async def test_a_person_who_goes_takes_key_and_travelers_along(accounts, canary):
    async with accounts.database.transaction() as transaction:
        await transaction.session.execute(text("DELETE FROM users WHERE id = :id"), {"id": ALICE})

    assert await stored(accounts) == [[], [], []]


async def test_after_a_rotation_old_and_new_people_are_read(accounts, accounts_settings, canary):
    bob = await accounts.person("bob")
    FileKeys(accounts_settings.traveler_keys_file, is_made=False).rotate()
    await added(accounts, bob)

    for person, name in ((ALICE, "Quetzalina"), (bob, "Jules")):
        assert [each["givenName"] for each in await own(accounts, person)] == [name]
    wrapped = [key_id_of(row["wrapped"]) for row in await rows(accounts, "user_keys")]
    assert len(set(wrapped)) == 2
