"""Looking for rooms in a city, as the router does for a client."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.seed import fill
from subgraphs.booking.seeding.rooms import destinations
from subgraphs.booking.stays.models import RoomRow
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import (
    BEIJING,
    SHANGHAI,
    SHENZHEN,
    STAYS,
    a_stay,
    in_days,
    nodes,
    stays,
    with_rooms,
)
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.stores import statements


@pytest.fixture(autouse=True)
async def _rooms(database: Database) -> None:
    await with_rooms(database)


async def test_anybody_finds_rooms_cheapest_first(booking: Booking) -> None:
    [page] = await stays(booking)
    found = nodes(page)
    prices = [Decimal(offer["price"]["amount"]) for offer in found]
    assert len(found) == 20
    assert page["pageInfo"]["hasNextPage"]
    assert prices == sorted(prices)
    for offer in found:
        assert offer["city"] == {"id": SHANGHAI}
        assert offer["cityName"] == "Shanghai"
        assert (offer["checkIn"], offer["checkOut"]) == (in_days(40), in_days(43))
        assert offer["nights"] == 3
        assert offer["sleeps"] >= 2
        assert offer["roomsLeft"] >= 1
        assert offer["conditions"]["isRefundable"] == (offer["rate"] == "FLEXIBLE")
        assert offer["conditions"]["checkedBags"] is None


async def test_the_properties_are_those_of_the_catalog(booking: Booking) -> None:
    [page] = await stays(booking, first=100)
    possible = {derived_id("property", "1796236", str(number)) for number in range(1, 25)}
    assert {offer["property"]["id"] for offer in nodes(page)} <= possible


async def test_pages_hold_every_offer_once(booking: Booking) -> None:
    found, after = [], None
    while True:
        [page] = await stays(booking, first=30, after=after)
        found.extend(offer["id"] for offer in nodes(page))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len(set(found)) > 60


async def test_several_rooms_share_the_adults(booking: Booking) -> None:
    [page] = await stays(booking, search={"adults": 6, "rooms": 2}, first=100)
    assert nodes(page)
    for offer in nodes(page):
        assert offer["rooms"] == 2
        assert offer["sleeps"] * 2 >= 6
        assert offer["roomsLeft"] >= 2


async def test_a_city_without_our_rooms_has_no_offers(booking: Booking) -> None:
    [page] = await stays(booking, derived_id("city", "2267057000"))
    assert page == {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    assert await booking.count(OfferRow) == 0


async def test_rooms_of_many_cities_take_as_many_statements_as_of_one(booking: Booking) -> None:
    counts = []
    for cities in ((SHANGHAI,), (SHANGHAI, BEIJING, SHENZHEN)):
        with statements(booking.database) as seen:
            pages = await stays(booking, *cities)
        counts.append(len(seen))
        assert len(pages) == len(cities)
    assert counts == [3, 3]  # what is free; the offers; rooms left


async def test_a_search_repeated_writes_nothing_new(booking: Booking) -> None:
    once = await stays(booking)
    written = await booking.count(OfferRow)
    assert await stays(booking) == once
    assert await booking.count(OfferRow) == written == 20


async def test_an_offer_is_found_again_by_its_id(booking: Booking) -> None:
    [page] = await stays(booking, first=1)
    [offer] = nodes(page)
    query = """query($keys: [_Any!]!) { _entities(representations: $keys) {
        ... on StayOffer { id roomKind roomsLeft } } }"""
    answer = await booking.ask(query, None, keys=[{"__typename": "StayOffer", "id": offer["id"]}])
    assert answer["data"]["_entities"] == [
        {key: offer[key] for key in ("id", "roomKind", "roomsLeft")}
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"checkIn": in_days(-3)}, "Rooms are let from"),
        ({"checkIn": in_days(332), "checkOut": in_days(333)}, "Rooms are let from"),
        ({"checkOut": in_days(40)}, "One stays 1 to 30 nights."),
        ({"checkOut": in_days(71)}, "One stays 1 to 30 nights."),
        ({"adults": 0}, "1 to 16 adults stay together."),
        ({"rooms": 6}, "1 to 5 rooms are let together."),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(
    booking: Booking, wrong: dict[str, object], message: str
) -> None:
    cities = [{"__typename": "City", "id": SHANGHAI}]
    answer = await booking.ask(STAYS, None, cities=cities, search=a_stay(**wrong))
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["message"].startswith(message)
    assert answer["data"]["_entities"] == [{"stayOffers": None}]
    assert await booking.count(OfferRow) == 0


async def test_a_refused_search_leaves_its_neighbour_alone(booking: Booking) -> None:
    query = """query($cities: [_Any!]!, $good: StaySearchInput!, $bad: StaySearchInput!) {
      _entities(representations: $cities) { ... on City {
        good: stayOffers(search: $good, first: 1) { edges { cursor } }
        bad: stayOffers(search: $bad, first: 1) { edges { cursor } }
      } } }"""
    cities = [{"__typename": "City", "id": SHANGHAI}]
    answer = await booking.ask(query, None, cities=cities, good=a_stay(), bad=a_stay(rooms=9))
    assert len(answer["errors"]) == 1
    [found] = answer["data"]["_entities"]
    assert found["bad"] is None
    assert len(found["good"]["edges"]) == 1


async def test_seeding_again_changes_no_room(database: Database, booking: Booking) -> None:
    async def rooms() -> list[tuple[object, ...]]:
        async with database.read() as session:
            rows = await session.execute(text("SELECT * FROM stay_rooms ORDER BY id"))
            return [tuple(row) for row in rows]

    before = await rooms()
    async with database.engine.begin() as connection:
        await fill(connection, destinations()[:3])
    assert await rooms() == before
    assert await booking.count(RoomRow) == len(before) > 500
