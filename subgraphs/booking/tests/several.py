"""How a test looks for what several providers sell."""

from typing import Any

from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import SHANGHAI, a_flight, a_stay, nodes

TOLD = """
    fragment Status on ProviderStatus { provider state latencyMs offers }
    fragment Told on Offer {
      id provider price { amount currency } providerPrice { amount currency } priceState expiresAt
      exchange { id from to rate asOf }
      capabilities { canHold canPayLater canCancelOnline canChange seatMap }
      requirements { needsNames needsDateOfBirth needsDocument needsEmail needsPhone }
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
          edges {{ node {{ ...Told property {{ id }} propertyName city {{ id }} cityName
            roomKind rate roomsLeft }} }}
          providerStatuses {{ ...Status }}
        }}
      }} }}
    }}
    {TOLD}
"""


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
