"""Which seats a flight on offer has, as its provider shows them."""

import pytest

from subgraphs.booking.providers.port import Away
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import a_flight, nodes
from subgraphs.booking.tests.several import flights
from subgraphs.chassis.testing.stores import statements

SEATS = """
    query($search: FlightSearchInput!, $first: Int!) {
      flightOffers(search: $search, first: $first) {
        edges { node {
          provider seatsLeft
          seatMaps { segment rows { number seats {
            number cabin isAvailable price { amount currency } } } }
        } }
      }
    }
"""


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
def providers(amadeus: Stall, duffel: Stall) -> list[Stall]:
    return [amadeus, duffel]


async def test_seats_are_shown_as_their_provider_shows_them(
    booking: Booking, duffel: Stall
) -> None:
    duffel.parts = [[flight("YY1", 500)]]
    answer = await booking.ask(SEATS, None, search=a_flight(), first=2)
    other, own = nodes(answer["data"]["flightOffers"])

    [seat_map] = other["seatMaps"]
    assert [row["number"] for row in seat_map["rows"]] == [7, 8]
    assert seat_map["rows"][0]["seats"][1] == {
        "number": "7B",
        "cabin": "ECONOMY",
        "isAvailable": False,
        "price": {"amount": "15.00", "currency": "GBP"},
    }
    for number, own_map in enumerate(own["seatMaps"]):
        seats = [seat for row in own_map["rows"] for seat in row["seats"]]
        assert own_map["segment"] == number
        assert sum(seat["isAvailable"] for seat in seats) >= own["seatsLeft"] > 0
        assert len({seat["number"] for seat in seats}) == len(seats) > 50


async def test_seats_of_who_is_away_are_null(booking: Booking, duffel: Stall) -> None:
    duffel.parts = [[flight("YY1", 500)]]
    await flights(booking)
    duffel.failure = Away("down")
    answer = await booking.ask(SEATS, None, search=a_flight(), first=2)
    other, own = nodes(answer["data"]["flightOffers"])

    assert "errors" not in answer
    assert other["seatMaps"] is None
    assert own["seatMaps"]


async def test_our_seats_take_one_statement_for_many_offers(booking: Booking) -> None:
    counts = []
    for first in (1, 3):
        await booking.ask(SEATS, None, search=a_flight(), first=first)
        with statements(booking.database) as seen:
            await booking.ask(SEATS, None, search=a_flight(), first=first)
        counts.append(len(seen))
    assert counts == [4, 4]  # seats sold, for the price; the offers; seats left; seats
