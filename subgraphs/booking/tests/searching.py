"""How a test looks for flights and rooms."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from subgraphs.booking.seed import fill, fill_rates
from subgraphs.booking.seeding.rooms import destinations
from subgraphs.booking.tests.conftest import Booking
from subgraphs.chassis.database import Database

SHANGHAI, BEIJING, SHENZHEN = (row["city_id"] for row in destinations()[:3])

FLIGHTS = """
    query($search: FlightSearchInput!, $first: Int! = 20, $after: String) {
      flightOffers(search: $search, first: $first, after: $after) {
        edges { cursor node {
          id provider price { amount currency } expiresAt travelers fareFamily
          durationMinutes co2Kg co2Method seatsLeft
          conditions { isRefundable isChangeable until checkedBags
            changePenalty { amount } cancellation { until penalty { amount } } }
          slices { durationMinutes segments {
            fromIata toIata from { iataCode } to { iataCode } airline { iataCode } airlineName
            flightNumber departsAt departsAtLocal arrivesAt arrivesAtLocal durationMinutes cabin
            aircraft co2Kg
          } }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""
STAYS = """
    query($cities: [_Any!]!, $search: StaySearchInput!, $first: Int! = 20, $after: String) {
      _entities(representations: $cities) { ... on City {
        stayOffers(search: $search, first: $first, after: $after) {
          edges { cursor node {
            id provider price { amount currency } expiresAt propertyName cityName checkIn checkOut
            nights rooms roomKind sleeps rate roomsLeft property { id } city { id }
            conditions { isRefundable isChangeable until checkedBags
            changePenalty { amount } cancellation { until penalty { amount } } }
          } }
          pageInfo { hasNextPage endCursor }
        }
      } }
    }
"""


def in_days(days: int) -> str:
    """A day that far ahead, as the calendar of any zone may have it."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def a_flight(**fields: object) -> dict[str, object]:
    return {"from": "LIS", "to": "LHR", "on": in_days(40), **fields}


def a_stay(**fields: object) -> dict[str, object]:
    return {"checkIn": in_days(40), "checkOut": in_days(43), **fields}


async def flights(booking: Booking, first: int = 20, after: Any = None, **search: object) -> Any:
    """The page of offers. Raises when it is refused."""
    answer = await booking.ask(FLIGHTS, None, search=a_flight(**search), first=first, after=after)
    assert "errors" not in answer, answer
    return answer["data"]["flightOffers"]


async def stays(booking: Booking, *cities: str, **variables: object) -> list[Any]:
    """For each city, the page of offers."""
    search = a_stay(**variables.pop("search", {}))
    keys = [{"__typename": "City", "id": id} for id in cities or (SHANGHAI,)]
    answer = await booking.ask(STAYS, None, cities=keys, search=search, **variables)
    assert "errors" not in answer, answer
    return [found["stayOffers"] for found in answer["data"]["_entities"]]


def nodes(page: Any) -> list[Any]:
    return [edge["node"] for edge in page["edges"]]


async def with_rates(database: Database) -> None:
    async with database.engine.begin() as connection:
        await fill_rates(connection)


async def with_rooms(database: Database, cities: int = 3) -> None:
    async with database.engine.begin() as connection:
        await fill(connection, destinations()[:cities])


def day(text: str) -> date:
    return date.fromisoformat(text)
