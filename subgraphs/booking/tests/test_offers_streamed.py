"""Offers as they come, over a real socket."""

from typing import Any

import pytest

from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept, room
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import SHANGHAI, a_flight, a_stay, in_days, nodes, with_rooms
from subgraphs.booking.tests.several import flights
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import RouterSocket, listening, router_socket

FLIGHTS_STREAMED = """
    subscription($search: FlightSearchInput!) {
      offersStreamed(search: $search) {
        status { provider state offers }
        offers { __typename id ... on FlightOffer { seatsLeft } }
      }
    }
"""
STAYS_STREAMED = """
    subscription($city: ID!, $search: StaySearchInput!) {
      stayOffersStreamed(cityId: $city, search: $search) {
        status { provider state offers }
        offers { __typename id ... on StayOffer { propertyName } }
      }
    }
"""


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
def providers(amadeus: Stall, duffel: Stall) -> list[Stall]:
    return [amadeus, duffel]


async def listened(socket: RouterSocket, query: str, **variables: object) -> None:
    await socket.initialise()
    assert (await socket.receive())["type"] == "connection_ack"
    await socket.subscribe(query, variables)


async def test_the_stream_begins_with_the_fastest_and_ends_with_the_slowest(
    booking: Booking, amadeus: Stall, duffel: Stall
) -> None:
    amadeus.parts = [[flight("XX1", 500)]]
    duffel.parts = [[flight("YY1", 500)]]
    amadeus.gate.clear()
    updates: list[Any] = []
    async with (
        listening(booking.app) as address,
        router_socket(address, "booking", ROUTER_SECRET) as socket,
    ):
        await listened(socket, FLIGHTS_STREAMED, search=a_flight())
        while {("OWN", "COMPLETE"), ("DUFFEL", "COMPLETE")} - ended(updates):
            updates.append((await socket.data())["offersStreamed"])
        assert not [one for one in updates if one["status"]["provider"] == "AMADEUS"]
        amadeus.gate.set()
        while ("AMADEUS", "COMPLETE") not in ended(updates):
            updates.append((await socket.data())["offersStreamed"])
        assert (await socket.receive())["type"] == "complete"

    shown = {offer["id"] for one in updates for offer in one["offers"]}
    listed = nodes(await flights(booking, first=20))
    assert {offer["id"] for offer in listed} <= shown
    assert (amadeus.times_asked, duffel.times_asked) == (1, 1)


def ended(updates: list[Any]) -> set[tuple[str, str]]:
    return {(one["status"]["provider"], one["status"]["state"]) for one in updates}


async def test_rooms_are_streamed_too(booking: Booking, amadeus: Stall) -> None:
    await with_rooms(booking.database, 1)
    amadeus.parts = [[room("Sol", 100)]]
    updates: list[Any] = []
    async with (
        listening(booking.app) as address,
        router_socket(address, "booking", ROUTER_SECRET) as socket,
    ):
        await listened(socket, STAYS_STREAMED, city=SHANGHAI, search=a_stay())
        while len(ended(updates) & {(one, "COMPLETE") for one in Provider}) < 3:
            updates.append((await socket.data())["stayOffersStreamed"])
        assert (await socket.receive())["type"] == "complete"

    names = {offer["propertyName"] for one in updates for offer in one["offers"]}
    assert "Hotel Sol" in names
    assert len(names) > 1


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (FLIGHTS_STREAMED, {"search": a_flight(to="LIS")}),
        (STAYS_STREAMED, {"city": SHANGHAI, "search": a_stay(checkOut=in_days(40))}),
    ],
    ids=["flights", "rooms"],
)
async def test_a_stream_that_makes_no_sense_is_refused(
    booking: Booking, amadeus: Stall, query: str, variables: dict[str, Any]
) -> None:
    async with (
        listening(booking.app) as address,
        router_socket(address, "booking", ROUTER_SECRET) as socket,
    ):
        await listened(socket, query, **variables)
        answer = await socket.receive()

    [error] = answer["payload"]["errors"] if answer["type"] == "next" else answer["payload"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert amadeus.times_asked == await booking.count(OfferRow) == 0
