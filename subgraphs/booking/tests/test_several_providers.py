"""Looking for what several providers sell, as a client does."""

from decimal import Decimal

import pytest

from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.providers.port import Away
from subgraphs.booking.testing.stalls import DEPARTS, Stall, flight, nothing_kept, room
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import SHANGHAI, a_stay, nodes, with_rooms
from subgraphs.booking.tests.several import STAYS, flights, of_others, rooms, statuses


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
def providers(amadeus: Stall, duffel: Stall) -> list[Stall]:
    return [amadeus, duffel]


async def test_one_list_holds_what_all_sell_cheapest_first(
    booking: Booking, amadeus: Stall, duffel: Stall
) -> None:
    amadeus.parts = [[flight("XX1", 30_000), flight("XX2", 1_000)]]
    duffel.parts = [[flight("YY1", 2_000)], [flight("YY2", 500)]]
    page = await flights(booking, first=100)
    prices = [Decimal(offer["price"]["amount"]) for offer in nodes(page)]

    assert prices == sorted(prices)
    assert [offer["provider"] for offer in nodes(page)[:4]] == [
        "DUFFEL",
        "AMADEUS",
        "DUFFEL",
        "OWN",
    ]
    assert [status["provider"] for status in page["providerStatuses"]] == [
        "OWN",
        "AMADEUS",
        "DUFFEL",
    ]
    told = statuses(page)
    assert told["AMADEUS"] == told["DUFFEL"] == ("COMPLETE", 2)
    assert told["OWN"][0] == "COMPLETE"
    assert all(status["latencyMs"] >= 0 for status in page["providerStatuses"])


async def test_who_is_away_is_named_and_the_others_are_shown(
    booking: Booking, amadeus: Stall, duffel: Stall
) -> None:
    amadeus.failure = Away("down")
    duffel.parts = [[flight("YY1", 500)]]
    page = await flights(booking)

    assert statuses(page)["AMADEUS"] == ("UNAVAILABLE", 0)
    assert len(of_others(page)) == 1
    assert len(nodes(page)) == 20


async def test_an_offer_says_what_can_be_done_with_it(booking: Booking, duffel: Stall) -> None:
    duffel.parts = [[flight("YY1", 500)]]
    offer, *ours = nodes(await flights(booking))

    assert offer["capabilities"] == {
        "canHold": True,
        "canPayLater": False,
        "canCancelOnline": True,
        "canChange": False,
        "seatMap": True,
    }
    assert offer["requirements"] == {
        "needsNames": True,
        "needsDateOfBirth": False,
        "needsDocument": True,
        "needsEmail": False,
        "needsPhone": False,
    }
    assert offer["priceState"] == "INDICATIVE"
    assert {own["priceState"] for own in ours} == {"CONFIRMED"}
    assert offer["conditions"]["changePenalty"] == {"amount": "0.50", "currency": "EUR"}
    assert offer["conditions"]["cancellation"] == [
        {"until": DEPARTS.isoformat(), "penalty": {"amount": "2.50", "currency": "EUR"}},
        {"until": None, "penalty": {"amount": "5.00", "currency": "EUR"}},
    ]


async def test_what_a_provider_does_not_say_is_null(booking: Booking, duffel: Stall) -> None:
    duffel.parts = [[flight("YY1", 500)]]
    offer, own, *_ = nodes(await flights(booking))

    assert offer["seatsLeft"] is offer["co2Kg"] is offer["co2Method"] is None
    assert offer["slices"][0]["segments"] == [
        {"flightNumber": "YY1", "aircraft": None, "co2Kg": None}
    ]
    assert own["seatsLeft"] > 0


async def test_what_a_provider_needs_for_itself_is_kept_and_not_shown(
    booking: Booking, duffel: Stall
) -> None:
    duffel.parts = [[flight("YY1", 500)]]
    offer, *_ = nodes(await flights(booking))
    async with booking.database.read() as session:
        row = await session.get_one(OfferRow, offer["id"])

    assert row.sealed == {"secret": "YY1"}
    assert "secret" not in str(row.payload)
    assert row.payload["key"] == "YY1|LIGHT"


async def test_rooms_of_others_stand_beside_ours(booking: Booking, amadeus: Stall) -> None:
    await with_rooms(booking.database, 1)
    amadeus.parts = [[room("Sol", 100)]]
    page = await rooms(booking)
    offer, own, *_ = nodes(page)

    assert offer["provider"] == "AMADEUS"
    assert offer["property"] is offer["roomsLeft"] is None
    assert offer["propertyName"] == "Hotel Sol"
    assert (offer["city"], offer["cityName"]) == ({"id": SHANGHAI}, "Shanghai")
    assert (offer["roomKind"], offer["rate"]) == ("DOUBLE", "SAVER")
    assert own["property"]
    assert own["roomsLeft"] >= 1
    assert statuses(page)["AMADEUS"] == ("COMPLETE", 1)


async def test_where_no_provider_is_asked_the_list_is_ours_alone(
    booking: Booking, amadeus: Stall
) -> None:
    cities = [{"__typename": "City", "id": "city_somewhere"}]
    answer = await booking.ask(STAYS, None, cities=cities, search=a_stay())
    page = answer["data"]["_entities"][0]["stayOffers"]

    assert statuses(page) == {"OWN": ("COMPLETE", 0)}
    assert amadeus.times_asked == 0
