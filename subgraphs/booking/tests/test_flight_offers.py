"""Looking for flights, as a client does."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import FLIGHTS, a_flight, flights, in_days, nodes
from subgraphs.chassis.testing.stores import statements


async def test_anybody_finds_flights_cheapest_first(booking: Booking) -> None:
    found = nodes(await flights(booking))
    prices = [Decimal(offer["price"]["amount"]) for offer in found]
    assert len(found) == 20
    assert prices == sorted(prices)
    first = found[0]
    [slice_] = first["slices"]
    assert first["provider"] == "OWN"
    assert first["price"]["currency"] == "EUR"
    assert slice_["segments"][0]["fromIata"] == "LIS"
    assert slice_["segments"][0]["from"] == {"iataCode": "LIS"}
    assert slice_["segments"][-1]["toIata"] == "LHR"
    assert slice_["segments"][0]["departsAtLocal"].startswith(in_days(40))
    assert first["co2Kg"] == sum(segment["co2Kg"] for segment in slice_["segments"])
    assert first["co2Method"].startswith("caravan-2026.1")


async def test_an_airline_that_flies_is_one_of_the_catalog(booking: Booking) -> None:
    for offer in nodes(await flights(booking)):
        for segment in offer["slices"][0]["segments"]:
            assert segment["flightNumber"].startswith(segment["airline"]["iataCode"])


async def test_pages_hold_every_offer_once(booking: Booking) -> None:
    whole = nodes(await flights(booking, first=100))
    pages, after = [], None
    while True:
        page = await flights(booking, first=7, after=after)
        pages.extend(nodes(page))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    sold = [what_is_sold(offer) for offer in pages]
    assert sold[:100] == [what_is_sold(offer) for offer in whole]
    assert len(set(sold)) == len(sold)


def what_is_sold(offer: dict[str, Any]) -> tuple[str, ...]:
    """The same in each quarter of an hour, in which ids are others."""
    departures = (
        f"{segment['flightNumber']} {segment['departsAtLocal']}"
        for segment in offer["slices"][0]["segments"]
    )
    return (offer["fareFamily"], offer["price"]["amount"], *departures)


async def test_each_journey_is_offered_in_each_fare_family(booking: Booking) -> None:
    families: dict[str, set[str]] = {}
    for offer in nodes(await flights(booking, first=100)):
        segments = offer["slices"][0]["segments"]
        key = "+".join(segment["flightNumber"] for segment in segments)
        families.setdefault(key, set()).add(offer["fareFamily"])
        assert offer["conditions"]["isRefundable"] == (offer["fareFamily"] == "FLEX")
        assert offer["conditions"]["isChangeable"] == (offer["fareFamily"] != "LIGHT")
    assert {"LIGHT", "STANDARD", "FLEX"} in families.values()


async def test_a_return_has_two_slices_and_a_price_for_all(booking: Booking) -> None:
    both = nodes(await flights(booking, returnOn=in_days(47), travelers=3))
    for offer in both:
        there, back = offer["slices"]
        assert offer["travelers"] == 3
        assert back["segments"][0]["fromIata"] == "LHR"
        assert back["segments"][-1]["toIata"] == "LIS"
        assert there["segments"][-1]["arrivesAt"] < back["segments"][0]["departsAt"]
        assert offer["durationMinutes"] == there["durationMinutes"] + back["durationMinutes"]
        assert Decimal(offer["price"]["amount"]) % 3 == 0


async def test_a_cabin_is_had_on_one_flight_at_least(booking: Booking) -> None:
    found = nodes(await flights(booking, to="NRT", cabin="PREMIUM"))
    assert found
    for offer in found:
        cabins = {segment["cabin"] for segment in offer["slices"][0]["segments"]}
        assert "PREMIUM" in cabins
        assert cabins <= {"PREMIUM", "ECONOMY"}


async def test_a_search_repeated_writes_nothing_new(booking: Booking) -> None:
    once = nodes(await flights(booking))
    written = await booking.count(OfferRow)
    again = nodes(await flights(booking))
    assert await booking.count(OfferRow) == written == 20
    assert [offer["id"] for offer in once] == [offer["id"] for offer in again]


async def test_a_search_takes_as_many_statements_for_one_offer_as_for_a_hundred(
    booking: Booking,
) -> None:
    await flights(booking)
    counts = []
    for first in (1, 100):
        with statements(booking.database) as seen:
            await flights(booking, first=first)
        counts.append(len(seen))
    assert counts == [3, 3]  # seats sold, for the price; the offers; seats left


async def test_offers_stand_for_a_quarter_to_half_an_hour(booking: Booking) -> None:
    for offer in nodes(await flights(booking)):
        left = datetime.fromisoformat(offer["expiresAt"]) - datetime.now(UTC)
        assert timedelta(minutes=14) < left <= timedelta(minutes=30)


async def test_an_offer_is_found_again_by_its_id(booking: Booking) -> None:
    [offer] = nodes(await flights(booking, first=1))
    query = """query($keys: [_Any!]!) { _entities(representations: $keys) {
        ... on FlightOffer { id price { amount } seatsLeft } } }"""
    keys = [
        {"__typename": "FlightOffer", "id": offer["id"]},
        {"__typename": "StayOffer", "id": offer["id"]},
        {"__typename": "FlightOffer", "id": "flightoffer_nobody"},
    ]
    answer = await booking.ask(query, None, keys=keys)
    price = {"amount": offer["price"]["amount"]}
    left = offer["seatsLeft"]
    assert answer["data"]["_entities"] == [
        {"id": offer["id"], "price": price, "seatsLeft": left},
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"from": "QQQ"}, "No flights are sold for `QQQ`."),
        ({"to": "FBO"}, "No flights are sold for `FBO`."),
        ({"to": "lis"}, "A flight leads to another airport."),
        ({"on": in_days(-2)}, "Flights are sold from"),
        ({"on": in_days(332)}, "Flights are sold from"),
        ({"returnOn": in_days(39)}, "The way back is from"),
        ({"returnOn": in_days(332)}, "The way back is from"),
        ({"travelers": 0}, "1 to 9 travel together."),
        ({"travelers": 10}, "1 to 9 travel together."),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(
    booking: Booking, wrong: dict[str, object], message: str
) -> None:
    answer = await booking.ask(FLIGHTS, None, search=a_flight(**wrong))
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["message"].startswith(message)
    assert await booking.count(OfferRow) == 0


@pytest.mark.parametrize("after", ["nonsense", "WyJhIiwiYiIsImMiXQ"])
async def test_a_foreign_cursor_is_refused(booking: Booking, after: str) -> None:
    answer = await booking.ask(FLIGHTS, None, search=a_flight(), after=after)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert await booking.count(OfferRow) == 0


async def test_an_offer_holds_all_that_a_ticket_shows(booking: Booking) -> None:
    await flights(booking, first=1)
    async with booking.database.read() as session:
        [row] = await session.scalars(select(OfferRow))
    [segment, *_] = row.payload["slices"][0]["segments"]
    assert {"flightNumber", "airlineName", "fromName", "toName", "departsAtLocal"} <= set(segment)
