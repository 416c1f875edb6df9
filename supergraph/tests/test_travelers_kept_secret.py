"""From the graph through accounts to booking, a traveler leaves no word behind.

The values are unmistakable. Accounts is asked over a socket, as booking asks it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from subgraphs.accounts.issuer.token import issued
from subgraphs.accounts.seed import seed
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.accounts.tables import Base, OutboxRow
from subgraphs.accounts.tests.browser import running
from subgraphs.accounts.tests.companions import (
    ADD,
    ADD_DOCUMENT,
    READ,
    SENSITIVE,
    WRITE,
)
from subgraphs.booking.providers.port import Document, Passenger, Requirements
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.travelers.client import NoSuchTraveler, Travelers
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import dumped, emptied, migrated

ALICE, BOB = derived_id("user", "alice"), derived_id("user", "bob")
BOOKING = derived_id("booking", "secret")
CANARY = {
    "givenName": "Quetzalina",
    "familyName": "Xylophontes",
    "dateOfBirth": "1907-03-05",
    "gender": "X",
    "email": "zzyzx.canary@unmistakable.example",
    "phone": "+999987654321",
}
PAPER = {
    "kind": "PASSPORT",
    "number": "QZX987654321",
    "countryCode": "AQ",
    "expiresOn": "2097-11-13",
}
WORDS = [word for word in {**CANARY, **PAPER}.values() if len(word) > 2 and word != "PASSPORT"]


@pytest.fixture(scope="module")
def server(postgres_url: str) -> str:
    migrated(postgres_url, "accounts", OutboxRow)
    return postgres_url


@pytest.fixture
def told(settings: Settings, server: str, tmp_path: Path) -> AccountsSettings:
    return AccountsSettings(
        **{
            **settings.model_dump(),
            "router_secret": ROUTER_SECRET,
            "database_url": server,
            "log_level": "DEBUG",
            "issuer_keys_dir": tmp_path,
            "traveler_keys_file": tmp_path / "travelers.json",
        }
    )


@pytest.fixture
async def database(server: str) -> AsyncIterator[Database]:
    """With the sample people, and nobody else."""
    async with Database.of(server, "accounts", OutboxRow) as database:
        await emptied(database, Base.metadata)
        await seed(database)
        yield database


@asynccontextmanager
async def accounts_running(told: AccountsSettings) -> AsyncIterator[tuple[str, StringIO]]:
    """Its address, and whatever it and whoever asks it write down."""
    lines = StringIO()
    try:
        with redirect_stdout(lines):
            async with running(told) as url:
                yield url, lines
    finally:
        start_logging("accounts", "INFO")


def booking_settings(settings: Settings, url: str) -> BookingSettings:
    told = {**settings.model_dump(), "router_secret": ROUTER_SECRET}
    return BookingSettings(**told, payments_key="sk_test_caravan", accounts_internal_url=url)


async def kept(router: Router, token: str) -> str:
    """The canary's id, once alice has added them and their passport."""
    given = {"input": {"clientKey": "canary", **CANARY}}
    traveler = (await router.ask(ADD, given, token=token))["data"]["addTraveler"]["traveler"]
    paper = {"input": {"clientKey": "paper", "travelerId": traveler["id"], **PAPER}}
    answer = await router.ask(ADD_DOCUMENT, paper, token=token)
    assert answer["data"]["addTravelDocument"]["traveler"]["documents"][0]["last4"] == "4321"
    return str(traveler["id"])


async def test_no_word_of_a_traveler_is_left_behind(
    settings: Settings, told: AccountsSettings, database: Database
) -> None:
    requirements = Requirements(
        names=True, date_of_birth=True, document=True, email=True, phone=True
    )
    async with (
        accounts_running(told) as (url, lines),
        Travelers(booking_settings(settings, url)) as travelers,
    ):
        own = told.model_copy(update={"oidc_issuer": url})
        token = await issued(own, "alice", f"{READ} {WRITE} {SENSITIVE}")
        id = await kept(Router(url, "accounts", ROUTER_SECRET), token)

        [passenger] = await travelers.passengers(ALICE, [id], BOOKING, requirements)
        with pytest.raises(NoSuchTraveler):
            await travelers.passengers(BOB, [id], BOOKING, requirements)

    assert passenger == Passenger(
        id=id,
        given_name=CANARY["givenName"],
        family_name=CANARY["familyName"],
        date_of_birth=date.fromisoformat(CANARY["dateOfBirth"]),
        gender="X",
        email=CANARY["email"],
        phone=CANARY["phone"],
        documents=(Document("PASSPORT", PAPER["number"], "AQ", date(2097, 11, 13)),),
    )
    dump = await dumped(database)
    assert id in dump
    assert "accounts.user-registered.v1" in dump  # the outbox is part of it
    assert '"service.name": "accounts"' in lines.getvalue()
    for word in WORDS:
        assert word.lower() not in dump.lower()
        assert word.encode().hex() not in dump.lower()
        assert word.lower() not in lines.getvalue().lower()
        assert word not in repr(passenger)
