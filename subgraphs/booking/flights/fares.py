"""What does a seat cost? By distance, cabin, season, weekday, lead time and the seats sold.

A model, in EUR: the factors are ours and follow no airline's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import pow
from typing import Final

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.journeys import Journey
from subgraphs.booking.flights.schedule import Flight
from subgraphs.booking.network.chance import share
from subgraphs.booking.network.seasons import season

CURRENCY: Final = "EUR"
SEAT: Final = 15.0  # of any flight, however short
PER_KM: Final = 0.55
KM_EXPONENT: Final = 0.78
OF_CABIN: Final = {Cabin.ECONOMY: 1.0, Cabin.PREMIUM: 1.6, Cabin.BUSINESS: 3.1}
SHORT_KM: Final = 3_000.0
SHORT_BUSINESS: Final = 2.2
FULL: Final = 0.9  # more, when the last seat is left
THROUGH: Final = 0.78  # of two flights' prices, for a journey with a change
RETURN: Final = 0.95
SPREAD: Final = 0.15  # up or down by chance
WEEKDAYS: Final = (1.02, 0.9, 0.92, 1.0, 1.14, 0.96, 1.12)  # from Monday
LEAD_DAYS: Final = ((3, 1.85), (7, 1.55), (14, 1.3), (30, 1.1), (60, 1.0), (150, 0.92))
EARLIEST: Final = 0.97

SeatKey = tuple[str, Cabin]  # a flight's id, and the cabin


class Family(StrEnum):
    """What a fare allows."""

    LIGHT = "LIGHT"
    STANDARD = "STANDARD"
    FLEX = "FLEX"


@dataclass(frozen=True, slots=True)
class Rules:
    factor: float
    plus: float  # EUR
    checked_bags: int  # of 23 kg, for each traveller
    is_changeable: bool
    kept: float  # of the price, when it is cancelled before departure; 0 to 1
    change_minor: int = 0  # cents for each traveller, when it is moved to another date

    @property
    def is_refundable(self) -> bool:
        return self.kept == 0

    @property
    def is_cancellable(self) -> bool:
        """Something is paid back."""
        return self.kept < 1


RULES: Final = {
    Family.LIGHT: Rules(1.0, 0, 0, is_changeable=False, kept=1.0),
    Family.STANDARD: Rules(1.12, 18, 1, is_changeable=True, kept=0.4, change_minor=5_000),
    Family.FLEX: Rules(1.4, 30, 2, is_changeable=True, kept=0.0),
}


def minor_per_traveler(
    journey: Journey, wanted: Cabin, family: Family, today: date, sold: Mapping[SeatKey, int]
) -> int:
    """Cents, in whole euros."""
    prices = sum(_seat(flight, flight.cabin(wanted), today, sold) for flight in journey)
    rules = RULES[family]
    through = prices * (THROUGH if len(journey) > 1 else 1.0)
    return 100 * round(through * rules.factor + rules.plus)


def _seat(flight: Flight, cabin: Cabin, today: date, sold: Mapping[SeatKey, int]) -> float:
    of_distance = SEAT + PER_KM * pow(flight.distance_km, KM_EXPONENT)
    is_short = flight.distance_km < SHORT_KM and cabin is Cabin.BUSINESS
    taken = sold.get((flight.id, cabin), 0) / flight.aircraft.seats(cabin)
    return (
        of_distance
        * (SHORT_BUSINESS if is_short else OF_CABIN[cabin])
        * season(flight.on, flight.destination.latitude)
        * WEEKDAYS[flight.on.weekday()]
        * of_lead((flight.on - today).days)
        * (1 + FULL * taken**2)
        * (1 - SPREAD + 2 * SPREAD * share(flight.id))
    )


def of_lead(days: int) -> float:
    return next((factor for before, factor in LEAD_DAYS if days < before), EARLIEST)
