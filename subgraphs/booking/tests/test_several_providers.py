"""Looking for what several providers sell, as a client does."""

from decimal import Decimal
from typing import Any

import pytest

from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.providers.port import Away
from subgraphs.booking.testing.stalls import DEPARTS, Stall, flight, nothing_kept, room
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import (
    SHANGHAI,
    a_flight,
    a_stay,
    in_days,
    nodes,
    with_rates,
    with_rooms,
)
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import RouterSocket, listening, router_socket
from subgraphs.chassis.testing.stores import statements

TOLD = """
    fragment Status on ProviderStatus { provider state latencyMs offers }
    fragment Told on Offer {
      id provider price { amount currency } providerPrice { amount currency } priceState expiresAt
      exchange { id from to rate asOf }
      capabilities { canHold canPayLater canCancelOnline canChange seatMap }
      requirements { needsNames needsDateOfBirth needsGender needsDocument needsEmail needsPhone }
      conditions {
        isRefundable isChangeable until checkedBags cabinBags changePenalty { amount currency }
        cancellation { until penalty { amount currency } }
      }
    }
"""
FLIGHTS = f"""
    query($search: FlightSearchInput!, $first: Int = 20, $after: String) {{
      flightOffers(search: $search, first: $first, after: $after) {{
        edges {{ cursor node {{ ...Told fareFamily seatsLeft co2Kg co2Method
          slices {{ segments {{ flightNumber aircraft co2Kg }} }} }} }}
        providerStatuses {{ ...Status }}
      }}
    }}
    {TOLD}
"""
STAYS = f"""
    query($cities: [_Any!]!, $search: StaySearchInput!) {{
      _entities(representations: $cities) {{ ... on City {{
        stayOffers(search: $search) {{
          edges {{ node {{ ...Told property {{ id }} propertyName roomKind rate roomsLeft }} }}
          providerStatuses {{ ...Status }}
        }}
      }} }}
    }}
    {TOLD}
"""
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
def amadeus() -> Stall:
    return Stall(Provider.AMADEUS)


@pytest.fixture
def duffel() -> Stall:
    return Stall(Provider.DUFFEL)


@pytest.fixture
def providers(amadeus: Stall, duffel: Stall) -> list[Stall]:
    return [amadeus, duffel]


async def flights(booking: Booking, first: int = 20, after: Any = None, **search: object) -> Any:
    answer = await booking.ask(FLIGHTS, None, search=a_flight(**search), first=first, after=after)
    assert "errors" not in answer, answer
    return answer["data"]["flightOffers"]


async def rooms(booking: Booking, **search: object) -> Any:
    cities = [{"__typename": "City", "id": SHANGHAI}]
    answer = await booking.ask(STAYS, None, cities=cities, search=a_stay(**search))
    assert "errors" not in answer, answer
    [city] = answer["data"]["_entities"]
    return city["stayOffers"]


def of_others(page: Any) -> list[Any]:
    return [offer for offer in nodes(page) if offer["provider"] != "OWN"]


def statuses(page: Any) -> dict[str, tuple[str, int]]:
    return {
        status["provider"]: (status["state"], status["offers"])
        for status in page["providerStatuses"]
    }


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
        "needsGender": False,
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


async def test_pounds_are_shown_in_the_currency_of_the_search(
    booking: Booking, duffel: Stall
) -> None:
    await with_rates(booking.database)
    duffel.parts = [[flight("YY1", 1_000, "GBP")]]
    offer, *_ = nodes(await flights(booking))
    rate = offer["exchange"]

    assert offer["providerPrice"] == {"amount": "10.00", "currency": "GBP"}
    assert offer["price"] == {"amount": "12.06", "currency": "EUR"}  # 10 / 0.82918
    assert (rate["from"], rate["to"]) == ("GBP", "EUR")
    assert rate["rate"] == "1.2060107576"
    assert rate["asOf"] == "2024-12-31T15:00:00+00:00"
    assert [step["penalty"]["amount"] for step in offer["conditions"]["cancellation"]] == [
        "6.03",
        "12.06",
    ]
    assert offer["conditions"]["changePenalty"] == {"amount": "1.21", "currency": "EUR"}


async def test_ours_are_shown_in_another_currency_too(booking: Booking) -> None:
    await with_rates(booking.database)
    euros, dollars = [nodes(await flights(booking, currency=one)) for one in ("EUR", "USD")]
    for one, other in zip(euros, dollars, strict=True):
        expected = (Decimal(one["price"]["amount"]) * Decimal("1.0389")).quantize(Decimal("0.01"))
        assert other["price"] == {"amount": str(expected), "currency": "USD"}
        assert other["providerPrice"] == one["price"]
        assert one["exchange"] is None


async def test_what_no_rate_converts_stays_as_it_is_and_comes_last(
    booking: Booking, duffel: Stall
) -> None:
    duffel.parts = [[flight("YY1", 1, "XOF")]]
    page = await flights(booking, first=100)
    while (last := page["edges"][-1])["node"]["provider"] == "OWN":
        page = await flights(booking, first=100, after=last["cursor"])
    last = last["node"]

    assert last["price"] == last["providerPrice"] == {"amount": "1", "currency": "XOF"}
    assert last["exchange"] is None


async def test_a_currency_that_is_none_is_refused(booking: Booking, duffel: Stall) -> None:
    answer = await booking.ask(FLIGHTS, None, search=a_flight(currency="euro"))
    assert answer["errors"]
    assert duffel.times_asked == await booking.count(OfferRow) == 0


async def test_rates_of_a_page_take_one_statement(booking: Booking, duffel: Stall) -> None:
    await with_rates(booking.database)
    duffel.parts = [[flight(f"YY{number}", 1_000 + number, "GBP") for number in range(60)]]
    await flights(booking)
    counts = []
    for first in (1, 60):
        with statements(booking.database) as seen:
            page = await flights(booking, first=first)
        counts.append(len(seen))
        assert len(of_others(page)) == first
    assert counts == [3, 3]  # seats sold, for the price; the rows; the rate


async def test_rooms_of_others_stand_beside_ours(booking: Booking, amadeus: Stall) -> None:
    await with_rooms(booking.database, 1)
    amadeus.parts = [[room("Sol", 100)]]
    page = await rooms(booking)
    offer, own, *_ = nodes(page)

    assert offer["provider"] == "AMADEUS"
    assert offer["property"] is offer["roomsLeft"] is None
    assert offer["propertyName"] == "Hotel Sol"
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
