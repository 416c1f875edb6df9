"""How long an offer stands, what there is instead, and when it is forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers import inventory
from subgraphs.booking.offers.errors import NoSuchOffer, OfferExpired
from subgraphs.booking.offers.flights import MOST_TRAVELERS, FlightSearch
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.offers.service import Offers, StaysAsked
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.tests.searching import SHANGHAI, with_rooms
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page
from subgraphs.chassis.testing.stores import statements

NOON = datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
SEARCH = FlightSearch("LIS", "LHR", date(2027, 2, 10), None, 2, Cabin.ECONOMY)
STAY = StaySearch(date(2027, 2, 10), date(2027, 2, 12), 2, 1)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def offers(database: Database, clock: Clock) -> Offers:
    return Offers(database, clock=clock)


async def flights(
    offers: Offers, search: FlightSearch = SEARCH, first: int = 100
) -> list[OfferRow]:
    found = await offers.flights(search, Page(first))
    return [shown.row for shown in found.shown][:first]


async def stays(offers: Offers, search: StaySearch = STAY) -> list[OfferRow]:
    [found] = await offers.stays([StaysAsked(SHANGHAI, search, 100, None)])
    return [shown.row for shown in found.shown]


async def test_an_offer_stands_until_it_expires(offers: Offers, clock: Clock) -> None:
    [offer] = await flights(offers, first=1)
    assert offer.expires_at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    clock.now = offer.expires_at - timedelta(seconds=1)
    assert (await offers.current(offer.id)).payload == offer.payload
    clock.now = offer.expires_at
    with pytest.raises(OfferExpired):
        await offers.current(offer.id)


async def test_an_offer_that_never_was_is_not_found(offers: Offers) -> None:
    with pytest.raises(NoSuchOffer):
        await offers.current("flightoffer_nobody")


async def test_a_new_quarter_of_an_hour_brings_new_offers(offers: Offers, clock: Clock) -> None:
    before = await flights(offers)
    clock.now = NOON + timedelta(minutes=13)
    assert [row.id for row in await flights(offers)] == [row.id for row in before]
    clock.now = NOON + timedelta(minutes=15)
    assert not {row.id for row in await flights(offers)} & {row.id for row in before}


async def test_seats_that_are_sold_raise_the_price(database: Database, offers: Offers) -> None:
    [cheapest] = await flights(offers, first=1)
    many = {**cheapest.payload, "search": {**cheapest.payload["search"], "travelers": 9}}
    async with database.transaction() as transaction:
        for number in range(9):
            inside = OfferRow(id=cheapest.id, kind="FLIGHT", payload=many)
            await inventory.take(transaction.session, inside, f"booking_{number}")
    again = {row.payload["key"]: row.total_minor for row in await flights(offers)}
    assert again[cheapest.payload["key"]] > cheapest.total_minor


async def test_a_flight_without_seats_for_all_is_not_offered(
    database: Database, offers: Offers
) -> None:
    [cheapest] = await flights(offers, first=1)
    await sell_out(database, cheapest)
    gone = cheapest.payload["slices"][0]["segments"][0]["flightId"]
    for row in await flights(offers):
        assert gone not in row.payload["key"]


async def sell_out(database: Database, offer: OfferRow, left: int = 1) -> None:
    """All seats but `left` of each of its flights."""
    async with database.transaction() as transaction:
        for seats in inventory.seats_of(offer.payload):
            segment = {
                "flightId": seats.flight_id,
                "cabin": seats.cabin.name,
                "capacity": seats.capacity,
            }
            wanted = seats.capacity - left
            for sold in range(0, wanted, MOST_TRAVELERS):
                many = OfferRow(
                    id=offer.id,
                    kind="FLIGHT",
                    payload={
                        "search": {"travelers": min(MOST_TRAVELERS, wanted - sold)},
                        "slices": [{"segments": [segment]}],
                    },
                )
                await inventory.take(transaction.session, many, f"booking_{sold}")


async def test_instead_of_a_flight_there_are_five_others_at_the_same_fare(
    database: Database, offers: Offers
) -> None:
    [offer] = await flights(offers, first=1)
    await sell_out(database, offer)
    others = await offers.alternatives(offer)
    what = offer.payload["key"].rpartition("|")[0]
    assert len(others) == 5
    assert [row.total_minor for row in others] == sorted(row.total_minor for row in others)
    for row in others:
        assert row.payload["search"] == offer.payload["search"]
        assert row.payload["family"] == offer.payload["family"]
        assert not row.payload["key"].startswith(what)
        assert (await offers.current(row.id)).id == row.id


async def test_instead_of_a_room_there_are_five_others_in_the_city(
    database: Database, offers: Offers
) -> None:
    await with_rooms(database, 1)
    offer, *_ = await stays(offers)
    others = await offers.alternatives(offer)
    assert len({row.payload["key"] for row in others}) == 5
    for row in others:
        assert row.payload["cityId"] == SHANGHAI
        assert row.payload["search"] == offer.payload["search"]
        assert row.payload["rate"] == offer.payload["rate"]
        assert row.payload["key"] != offer.payload["key"]


async def test_alternatives_take_two_statements(database: Database, offers: Offers) -> None:
    [offer] = await flights(offers, first=1)
    with statements(database) as seen:
        await offers.alternatives(offer)
    assert len(seen) == 2


async def test_instead_of_what_left_already_there_is_nothing(offers: Offers, clock: Clock) -> None:
    [offer] = await flights(offers, first=1)
    clock.now = NOON + timedelta(days=200)
    assert await offers.alternatives(offer) == []


async def test_rooms_that_are_taken_raise_the_price_of_the_others(
    database: Database, offers: Offers
) -> None:
    await with_rooms(database, 1)
    before = {row.payload["key"]: row for row in await stays(offers)}
    offer = next(row for row in before.values() if row.payload["roomKind"] == "DOUBLE")
    async with database.transaction() as transaction:
        for number in range(2):
            await inventory.take(transaction.session, offer, f"booking_{number}")
    after = {row.payload["key"]: row for row in await stays(offers)}
    assert after[offer.payload["key"]].total_minor > offer.total_minor


async def test_what_expired_a_day_ago_is_forgotten_unless_it_is_booked(
    database: Database, offers: Offers, clock: Clock
) -> None:
    booked, *_ = found = await flights(offers, first=10)
    async with database.transaction() as transaction:
        await inventory.take(transaction.session, booked, "booking_1")
    clock.now = booked.expires_at + timedelta(hours=23)
    assert await offers.sweep() == 0
    clock.now = booked.expires_at + timedelta(hours=25)
    assert await offers.sweep() == len(found) - 1
    with pytest.raises(OfferExpired):
        await offers.current(booked.id)
    with pytest.raises(NoSuchOffer):
        await offers.current(found[1].id)
