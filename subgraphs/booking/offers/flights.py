"""Which flights does somebody look for?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.quotes import CURRENCY

MOST_TRAVELERS: Final = 9


@dataclass(frozen=True, slots=True)
class FlightSearch:
    """`currency`: in which prices are shown, and paid."""

    origin: str
    destination: str
    on: date
    return_on: date | None
    travelers: int
    cabin: Cabin
    currency: str = CURRENCY

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.origin,
            "to": self.destination,
            "on": self.on.isoformat(),
            "returnOn": self.return_on.isoformat() if self.return_on else None,
            "travelers": self.travelers,
            "cabin": self.cabin.name,
            "currency": self.currency,
        }

    @classmethod
    def of_json(cls, search: dict[str, Any]) -> Self:
        back = search["returnOn"]
        return cls(
            origin=search["from"],
            destination=search["to"],
            on=date.fromisoformat(search["on"]),
            return_on=date.fromisoformat(back) if back else None,
            travelers=search["travelers"],
            cabin=Cabin[search["cabin"]],
            currency=search.get("currency", CURRENCY),
        )
