"""Which rooms answer a search, at which prices, and what does an offer of one hold?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from subgraphs.booking.flights.schedule import DAYS_AHEAD
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.quotes import Position, Quote, Shown, Validity, shown
from subgraphs.booking.stays.prices import minor_per_room
from subgraphs.booking.stays.repository import CityNights, Vacancy
from subgraphs.booking.stays.rooms import Rate
from subgraphs.chassis.errors import InvalidInput

MOST_ADULTS: Final = 16
MOST_ROOMS: Final = 5
MOST_NIGHTS: Final = 30
LATEST_ZONE: Final = timedelta(hours=12)  # behind UTC: where it is still yesterday
FREE_TO_CANCEL: Final = timedelta(days=2)  # before the day of arrival begins there


@dataclass(frozen=True, slots=True)
class StaySearch:
    check_in: date
    check_out: date
    adults: int
    rooms: int

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
        }

    @classmethod
    def of_json(cls, search: dict[str, Any]) -> Self:
        return cls(
            check_in=date.fromisoformat(search["checkIn"]),
            check_out=date.fromisoformat(search["checkOut"]),
            adults=search["adults"],
            rooms=search["rooms"],
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


class Choice(NamedTuple):
    vacancy: Vacancy
    rate: Rate


def quotes(search: StaySearch, found: Iterable[Vacancy]) -> Iterator[Quote[Choice]]:
    """In no order; only where there are enough rooms, with beds for all. One for each rate."""
    for vacancy in found:
        if vacancy.free < search.rooms or vacancy.sleeps * search.rooms < search.adults:
            continue
        for rate in Rate:
            each = minor_per_room(
                vacancy.base_minor,
                search.check_in,
                search.check_out,
                vacancy.property.latitude,
                1 - vacancy.free / vacancy.total,
                rate,
            )
            key = f"{vacancy.property.id}|{vacancy.kind}|{rate}"
            position = Position(each * search.rooms, vacancy.property.name, key)
            yield Quote(position, Choice(vacancy, rate))


def offers(search: StaySearch, quotes: Iterable[Quote[Choice]], validity: Validity) -> list[Shown]:
    return [
        shown(OfferKind.STAY, quote.position, payload(search, quote.made_of), validity)
        for quote in quotes
    ]


def payload(search: StaySearch, choice: Choice) -> dict[str, Any]:
    """All that is shown, printed and taken."""
    place, is_flexible = choice.vacancy.property, choice.rate is Rate.FLEXIBLE
    arrival = datetime.combine(search.check_in, time(), ZoneInfo(place.time_zone))
    until = arrival.astimezone(UTC) - (FREE_TO_CANCEL if is_flexible else timedelta())
    return {
        "search": search.as_json(),
        "travelers": search.adults,
        "rate": choice.rate.value,
        "conditions": {
            "isRefundable": is_flexible,
            "isChangeable": is_flexible,
            "checkedBags": None,
            "until": until.isoformat(),
        },
        "propertyId": place.id,
        "propertyName": place.name,
        "cityId": place.city_id,
        "cityName": place.city_name,
        "destinationId": place.destination_id,
        "nights": search.nights,
        "roomKind": choice.vacancy.kind,
        "sleeps": choice.vacancy.sleeps,
    }


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, path=["search", field])
