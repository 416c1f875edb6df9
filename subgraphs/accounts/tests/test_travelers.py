"""Keeping travelers, asked as a client asks."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.accounts.people.models import Role, UserRow
from subgraphs.accounts.tests.companions import (
    ADD,
    ALL,
    JULES,
    READ,
    REMOVE,
    SENSITIVE,
    UPDATE,
    WRITE,
    added,
    documented,
    own,
    rows,
    stored,
    told,
)
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.chassis.ids import derived_id, new_id

TODAY = datetime.now(UTC).date()


async def test_who_was_added_is_shown_as_they_were_said(accounts):
    answer = await told(accounts, ADD, clientKey="one", **JULES)

    assert answer["__typename"] == "AddTravelerSuccess"
    traveler = answer["traveler"]
    assert traveler.pop("id").startswith("traveler_")
    assert traveler == {**JULES, "documents": []}
    assert [each["givenName"] for each in await own(accounts)] == ["Jules"]
    assert await accounts.events() == []


async def test_what_was_not_said_is_null(accounts):
    asked = {"clientKey": "one", "givenName": "Ana", "familyName": "Reis"}

    traveler = (await told(accounts, ADD, **asked))["traveler"]

    empty = dict.fromkeys(("dateOfBirth", "gender", "email", "phone"))
    assert {name: traveler[name] for name in empty} == empty


async def test_a_resend_makes_one(accounts):
    answers = await asyncio.gather(
        *(told(accounts, ADD, clientKey="one", **JULES) for _ in range(8))
    )

    assert answers == [answers[0]] * 8
    assert len(await own(accounts)) == 1


async def test_a_key_that_made_another_is_refused_and_makes_nothing(accounts):
    await told(accounts, ADD, clientKey="one", **JULES)
    before = await stored(accounts)

    answer = await told(accounts, ADD, clientKey="one", **{**JULES, "givenName": "Julia"})

    expected = {"code": "CONFLICT", "path": ["clientKey"], "retryable": False}
    assert answer == {"__typename": "ConflictProblem", **expected}
    assert await stored(accounts) == before


async def test_two_people_may_choose_the_same_key(accounts):
    bob = await accounts.person("bob")
    alices = await added(accounts, clientKey="one")

    bobs = await added(accounts, bob, clientKey="one")

    assert alices["id"] != bobs["id"]
    assert [each["id"] for each in await own(accounts, bob)] == [bobs["id"]]


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_is_neither_empty_nor_endless(accounts, key):
    answer = await told(accounts, ADD, clientKey=key, **JULES)

    assert (answer["__typename"], answer["path"]) == ("ValidationProblem", ["clientKey"])
    assert await stored(accounts) == [[], [], []]


BAD = [
    *(
        (field, name)
        for field in ("givenName", "familyName")
        for name in ("", "  ", "a" * 101, "a" * 5_000, "Ana\u202e", "A\u0007na", "123", "\u200d")
    ),
    ("dateOfBirth", "1899-12-31"),
    ("dateOfBirth", TODAY.isoformat()),
    ("dateOfBirth", (TODAY + timedelta(days=1)).isoformat()),
    *(
        ("email", email)
        for email in (
            "",
            "ana",
            "ana@",
            "@caravan.example",
            "ana@caravan",
            "a na@caravan.example",
            "ana@caravan.example\n",
            "ana@cara_van.example",
            "a" * 65 + "@caravan.example",
            "ana@" + "a." * 122 + "example",
        )
    ),
    *(
        ("phone", phone)
        for phone in ("", "+", "0199000001", "+0199000001", "+123456", "+1234567890123456")
    ),
    *(("phone", phone) for phone in ("+33 199000001", "+33199000001\n", "+٣٣١٩٩٠٠٠٠٠١")),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=[f"{n}-{f}" for n, (f, _) in enumerate(BAD)])
async def test_what_breaks_a_rule_is_refused_and_nothing_is_kept(accounts, field, value):
    answer = await told(accounts, ADD, clientKey="one", **{**JULES, field: value})

    expected = {"code": "INVALID_INPUT", "path": [field], "retryable": False}
    assert answer == {"__typename": "ValidationProblem", **expected}
    assert await stored(accounts) == [[], [], []]


GOOD = [
    ("givenName", "a" * 100, "a" * 100),
    ("givenName", "  Ana   María ", "Ana María"),
    ("familyName", "O'Brien-Núñez", "O'Brien-Núñez"),
    ("familyName", "佐藤", "佐藤"),
    ("familyName", "E\u0301", "É"),
    ("dateOfBirth", "1900-01-01", "1900-01-01"),
    ("dateOfBirth", (TODAY - timedelta(days=1)).isoformat(), None),
    ("email", "a.b+c@sub.caravan.example", "a.b+c@sub.caravan.example"),
    ("phone", "+1234567", "+1234567"),
    ("phone", "+123456789012345", "+123456789012345"),
    ("gender", "X", "X"),
]


@pytest.mark.parametrize(("field", "value", "shown"), GOOD, ids=range(len(GOOD)))
async def test_what_is_within_the_rules_is_kept(accounts, field, value, shown):
    assert (await added(accounts, **{field: value}))[field] == (shown or value)


async def test_a_person_keeps_thirty_at_most_also_when_all_come_at_once(accounts):
    for number in range(20):
        await added(accounts, clientKey=f"key{number}")
    answers = await asyncio.gather(
        *(told(accounts, ADD, clientKey=f"key{number}", **JULES) for number in range(20, 33))
    )

    members = sorted(answer["__typename"] for answer in answers)
    assert members == ["AddTravelerSuccess"] * 10 + ["ConflictProblem"] * 3
    assert len(await rows(accounts, "travelers")) == 30
    assert len(await rows(accounts, "user_keys")) == 1


async def test_the_thirtieth_sent_again_is_still_the_thirtieth(accounts):
    for number in range(30):
        last = await added(accounts, clientKey=f"key{number}")

    assert await added(accounts, clientKey="key29") == last


async def test_what_is_left_out_of_a_change_stays_and_null_takes_away(accounts):
    traveler = await added(accounts)
    id = traveler["id"]

    answer = await told(
        accounts, UPDATE, travelerId=id, familyName=" Moreau-Diaz ", email=None, phone=None
    )

    changed = {"familyName": "Moreau-Diaz", "email": None, "phone": None}
    assert answer == {
        "__typename": "UpdateTravelerSuccess",
        "traveler": {**traveler, **changed},
    }
    assert await own(accounts) == [answer["traveler"]]


@pytest.mark.parametrize(
    ("field", "value"), [("givenName", None), ("familyName", ""), ("dateOfBirth", "1899-01-01")]
)
async def test_a_change_that_breaks_a_rule_changes_nothing(accounts, field, value):
    traveler = await added(accounts)
    before = await stored(accounts)

    answer = await told(
        accounts, UPDATE, **{"travelerId": traveler["id"], "email": None, field: value}
    )

    assert (answer["__typename"], answer["path"]) == ("ValidationProblem", [field])
    assert await stored(accounts) == before


async def test_who_was_removed_is_gone_with_their_documents(accounts):
    gone, kept = await added(accounts), await added(accounts, givenName="Ana")
    await documented(accounts, gone["id"])

    answer = await told(accounts, REMOVE, travelerId=gone["id"])
    again = await told(accounts, REMOVE, travelerId=gone["id"])

    assert answer == {"__typename": "RemoveTravelerSuccess", "travelerId": gone["id"]}
    assert again == {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": ["travelerId"]}
    assert await own(accounts) == [kept]
    assert await rows(accounts, "travel_documents") == []


@pytest.mark.parametrize(("query", "asked"), [(UPDATE, {"givenName": "Eve"}), (REMOVE, {})])
async def test_nobody_changes_anothers_traveler(accounts, query, asked):
    bob = await accounts.person("bob")
    traveler = await added(accounts)
    before = await stored(accounts)

    for id in (traveler["id"], new_id("traveler"), bob, ""):
        answer = await told(accounts, query, bob, travelerId=id, **asked)
        assert answer == {
            "__typename": "NotFoundProblem",
            "code": "NOT_FOUND",
            "path": ["travelerId"],
        }
    assert await stored(accounts) == before


@pytest.mark.parametrize("query", [ADD, UPDATE, REMOVE])
@pytest.mark.parametrize(
    ("as_user", "scope", "code"),
    [(ALICE, f"openid {READ} {SENSITIVE}", "FORBIDDEN"), (None, "", "UNAUTHENTICATED")],
)
async def test_a_token_without_the_scope_changes_nothing(accounts, query, as_user, scope, code):
    traveler = await added(accounts)
    before = await stored(accounts)
    asked = {"clientKey": "x", **JULES} if query == ADD else {"travelerId": traveler["id"]}

    answer = await accounts.ask(query, as_user, scope=scope, input=asked)

    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert await stored(accounts) == before


async def test_who_writes_without_reading_is_told_the_id_alone(accounts):
    query = ADD.replace("email phone", "email")
    answer = await accounts.ask(query, scope=f"openid {WRITE}", input={"clientKey": "x", **JULES})

    assert "FORBIDDEN" in {error["extensions"]["code"] for error in answer["errors"]}
    assert "Jules" not in str(answer)
    assert len(await rows(accounts, "travelers")) == 1


async def test_a_suspended_person_keeps_and_changes_nothing(accounts):
    traveler = await added(accounts)
    async with accounts.database.transaction() as transaction:
        row = await transaction.session.get(UserRow, ALICE)
        row.roles = [Role.TRAVELER.value, Role.SUSPENDED.value]
    before = await stored(accounts)

    asked = [(ADD, {"clientKey": "new", **JULES}), (REMOVE, {"travelerId": traveler["id"]})]
    for query, given in asked:
        answer = await accounts.ask(query, scope=ALL, input=given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]

    assert await stored(accounts) == before
    assert await own(accounts) == [traveler]


async def test_somebody_whose_account_is_gone_is_told_so(accounts):
    answer = await told(accounts, ADD, derived_id("user", "ghost"), clientKey="one", **JULES)

    assert answer["__typename"] == "NotFoundProblem"
    assert await stored(accounts) == [[], [], []]
