"""Which rooms does somebody look for?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from subgraphs.booking.flights.schedule import DAYS_AHEAD
from subgraphs.booking.offers.quotes import CURRENCY
from subgraphs.booking.stays.repository import CityNights
from subgraphs.chassis.errors import InvalidInput

MOST_ADULTS: Final = 16
MOST_ROOMS: Final = 5
MOST_NIGHTS: Final = 30
LATEST_ZONE: Final = timedelta(hours=12)  # behind UTC: where it is still yesterday


@dataclass(frozen=True, slots=True)
class StaySearch:
    """`currency`: in which prices are shown, and paid."""

    check_in: date
    check_out: date
    adults: int
    rooms: int
    currency: str = CURRENCY

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    def in_city(self, city_id: str) -> CityNights:
        return CityNights(city_id, self.check_in, self.check_out)

    def as_json(self) -> dict[str, Any]:
        return {
            "checkIn": self.check_in.isoformat(),
            "checkOut": self.check_out.isoformat(),
            "adults": self.adults,
            "rooms": self.rooms,
            "currency": self.currency,
        }

    @classmethod
    def of_json(cls, search: dict[str, Any]) -> Self:
        return cls(
            check_in=date.fromisoformat(search["checkIn"]),
            check_out=date.fromisoformat(search["checkOut"]),
            adults=search["adults"],
            rooms=search["rooms"],
            currency=search.get("currency", CURRENCY),
        )

    def check(self, now: datetime) -> None:
        """Raises InvalidInput."""
        earliest = (now - LATEST_ZONE).date()
        last = now.date() + timedelta(days=DAYS_AHEAD)
        if not earliest <= self.check_in <= last:
            raise _invalid("checkIn", f"Rooms are let from {earliest} to {last}.")
        if not 1 <= self.nights <= MOST_NIGHTS:
            raise _invalid("checkOut", f"One stays 1 to {MOST_NIGHTS} nights.")
        if not 1 <= self.adults <= MOST_ADULTS:
            raise _invalid("adults", f"1 to {MOST_ADULTS} adults stay together.")
        if not 1 <= self.rooms <= MOST_ROOMS:
            raise _invalid("rooms", f"1 to {MOST_ROOMS} rooms are let together.")


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, path=["search", field])
