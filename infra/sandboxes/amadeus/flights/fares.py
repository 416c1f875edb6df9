"""What does a seat cost, in which fare, for whom?"""

from dataclasses import dataclass
from typing import Final

from infra.sandboxes.amadeus.flights.asked import CURRENCIES, Traveler
from infra.sandboxes.network.flights import Flight

AIRPORT_TAX_MINOR: Final = 1_450  # a departure, for everybody with a seat
SURCHARGE_PERCENT: Final = 8  # of the base
PENALTY_MINOR: Final = 2_500  # a traveler, when a refundable fare is given back
_SHARE_OF_ADULT: Final = {"CHILD": 0.75, "HELD_INFANT": 0.10}


@dataclass(frozen=True, slots=True)
class Family:
    """`booking_class`: the letter. `percent`: of the flight's fare."""

    name: str
    cabin: str
    booking_class: str
    bags: int
    is_refundable: bool
    is_ticketed_at_once: bool
    percent: int
    ticketing_days: int

    @property
    def fare_basis(self) -> str:
        return f"{self.booking_class}{self.name[:3]}{'R' if self.is_refundable else 'N'}EU"


LIGHT: Final = Family("LIGHT", "ECONOMY", "O", 0, False, True, 100, 1)
FLEX: Final = Family("FLEX", "ECONOMY", "Y", 1, True, False, 145, 3)
BUSINESS: Final = Family("BUSINESS", "BUSINESS", "C", 2, True, False, 330, 3)
FAMILIES: Final = {family.name: family for family in (LIGHT, FLEX, BUSINESS)}


def families(cabin: str | None) -> list[Family]:
    """Of the cabin; of economy where none is asked for."""
    return [family for family in FAMILIES.values() if family.cabin == (cabin or "ECONOMY")]


@dataclass(frozen=True, slots=True)
class Price:
    """In minor units. `taxes`: by code."""

    base: int
    taxes: dict[str, int]

    @property
    def total(self) -> int:
        return self.base + sum(self.taxes.values())

    def __add__(self, other: "Price") -> "Price":
        codes = [*self.taxes, *(code for code in other.taxes if code not in self.taxes)]
        return Price(
            self.base + other.base,
            {code: self.taxes.get(code, 0) + other.taxes.get(code, 0) for code in codes},
        )


def price(
    flight: Flight, family: Family, traveler: Traveler, currency: str, percent: float
) -> Price:
    """`percent`: what the market has made of the first price."""
    euros = flight.fare_minor * family.percent / 100 * percent / 100
    base = round(euros * _SHARE_OF_ADULT.get(traveler.kind, 1.0) / CURRENCIES[currency])
    airport = round(AIRPORT_TAX_MINOR / CURRENCIES[currency]) if traveler.has_seat else 0
    return Price(base, {"YQ": round(base * SURCHARGE_PERCENT / 100), "QX": airport})


def penalty(currency: str) -> int:
    return round(PENALTY_MINOR / CURRENCIES[currency])


def decimal(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
