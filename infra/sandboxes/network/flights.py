"""Which flights does a provider sell on a day? A function: the same question, the same answer.

`seller` is the provider's name: two providers sell flights of other airlines at other hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from infra.sandboxes.network.places import Airline, Airport, airlines, airports
from world.dice import Dice

FIRST_MINUTE: Final = 6 * 60  # local; no departure falls into the hour that summer time skips
LAST_MINUTE: Final = 22 * 60
ON_THE_GROUND_MINUTES: Final = 30
KM_PER_HOUR: Final = 820.0
LONGEST_KM: Final = 15_000.0
LONG_HAUL_KM: Final = 5_000.0
STEP_MINUTES: Final = 5
MOST_A_DAY: Final = 4
FARE_BASE: Final = 38.0  # EUR, one way in economy, before the day's demand
FARE_A_KM: Final = 0.072
REMEMBERED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Aircraft:
    """`code`: IATA's. Seats in economy and in business."""

    code: str
    name: str
    economy: int
    business: int


NARROW: Final = Aircraft("32N", "Airbus A320neo", 156, 18)
WIDE: Final = Aircraft("789", "Boeing 787-9", 247, 36)


@dataclass(frozen=True, slots=True)
class Flight:
    """Times are local and know their zone. `fare_minor`: EUR cents for one adult in economy."""

    airline: Airline
    number: int
    origin: Airport
    destination: Airport
    departs_at: datetime
    arrives_at: datetime
    aircraft: Aircraft
    fare_minor: int

    @property
    def id(self) -> str:
        return f"{self.airline.code}{self.number}/{self.departs_at:%Y-%m-%d}"

    @property
    def minutes(self) -> int:
        elapsed = self.arrives_at.astimezone(UTC) - self.departs_at.astimezone(UTC)
        return elapsed // timedelta(minutes=1)


@lru_cache(REMEMBERED)
def flights(seller: str, origin: str, destination: str, on: date) -> tuple[Flight, ...]:
    """Direct ones, by departure; none between airports that it does not know. `on`: local there."""
    known = airports()
    if origin == destination or origin not in known or destination not in known:
        return ()
    if known[origin].km_to(known[destination]) > LONGEST_KM:
        return ()
    found = _flights(seller, known[origin], known[destination], on)
    return tuple(sorted(found, key=lambda flight: flight.departs_at))


def _flights(seller: str, origin: Airport, destination: Airport, on: date) -> Iterator[Flight]:
    route = Dice(f"{seller}/{origin.iata}/{destination.iata}")
    km = origin.km_to(destination)
    sellers_airlines = _airlines(seller, origin, destination)
    for index in range(1 + int(route.share() * MOST_A_DAY)):
        airline = route.one_of(sellers_airlines)
        number = 1_000 + int(route.share() * 8_000)
        minute = FIRST_MINUTE + int(route.share() * (LAST_MINUTE - FIRST_MINUTE))
        departs_at = _local(on, minute - minute % STEP_MINUTES, origin)
        minutes = ON_THE_GROUND_MINUTES + 60 * km / KM_PER_HOUR
        elapsed = timedelta(minutes=STEP_MINUTES * round(minutes / STEP_MINUTES))
        arrives_at = (departs_at.astimezone(UTC) + elapsed).astimezone(destination.zone)
        day = Dice(f"{seller}/{origin.iata}/{destination.iata}/{on}/{index}")
        fare = (FARE_BASE + FARE_A_KM * km) * (0.8 + 0.6 * day.share())
        yield Flight(
            airline,
            number,
            origin,
            destination,
            departs_at,
            arrives_at,
            WIDE if km > LONG_HAUL_KM else NARROW,
            100 * round(fare),
        )


def _airlines(seller: str, origin: Airport, destination: Airport) -> list[Airline]:
    """Of the two countries, else of anywhere; in an order that is the seller's own."""
    home = [
        airline
        for airline in airlines().values()
        if airline.country in {origin.country, destination.country}
    ]
    dice = Dice(f"airlines of {seller}")
    ordered = sorted(home or airlines().values(), key=lambda airline: (dice.share(), airline.code))
    return ordered[:4]


def _local(on: date, minute: int, airport: Airport) -> datetime:
    return datetime.combine(on, time(*divmod(minute, 60)), airport.zone)
