"""Of many who want the last one through the gateway, one gets it from two processes of booking."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.tables import Base, InboxRow, OutboxRow
from subgraphs.booking.testing.processes import serving
from subgraphs.booking.testing.racing import Course, outcome
from subgraphs.booking.testing.stock import flight_offer, nights_taken, room_offer, seats_sold
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.gateway import gateway_before
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import SANDBOX_KEY
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.stores import emptied, migrated

CLIENTS = 60  # `make race` asks as many and as often as one likes
REFUSED = ("SoldOutProblem", "SUBGRAPH_UNAVAILABLE")  # the second by a machine with too much to do
PEOPLE = tuple(derived_id("user", name) for name in ("alice", "bob", "carla", "eiko"))


@pytest.fixture
def booking_settings(
    settings: Settings, postgres_url: str, redis_url: str, payments_url: str
) -> BookingSettings:
    given = {
        **settings.model_dump(),
        "router_secret": ROUTER_SECRET,
        "database_url": postgres_url,
        "redis_url": redis_url,
        "payments_url": payments_url,
        "payments_key": SANDBOX_KEY,
    }
    return BookingSettings(**given)


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrated(postgres_url, "booking", OutboxRow, InboxRow)
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with Database.of(migrated_url, "booking", OutboxRow, InboxRow) as database:
        await emptied(database, Base.metadata)
        yield database


@pytest.fixture
def gateway(booking_settings: BookingSettings, database: Database, tmp_path: Path) -> Iterator[str]:
    with serving(booking_settings, count=2) as processes:
        urls = [process.url for process in processes]
        with gateway_before({"booking": urls}, booking_settings, tmp_path) as address:
            yield address


@pytest.mark.parametrize("kind", ["seat", "room"])
async def test_of_all_who_want_the_last_one_at_once_one_gets_it(
    gateway: str, database: Database, issuer: TestIssuer, kind: str
) -> None:
    is_seat = kind == "seat"
    offer = await (flight_offer(database, seats_left=1) if is_seat else room_offer(database))

    async with Course.over([gateway], ROUTER_SECRET) as course:
        crowd = await course.crowd([issuer.token(who) for who in PEOPLE], CLIENTS)
        told = outcome(await course.race(crowd, offer))

    assert sum(told.values()) - sum(told[refused] for refused in REFUSED) <= 1, told
    taken = seats_sold(database, offer) if is_seat else nights_taken(database)
    assert await taken == 1
