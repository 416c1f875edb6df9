"""Which flights leave on a date? Nothing is stored: the same question has the same answer."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from subgraphs.booking.flights.aircraft import Aircraft, Cabin, aircraft_for
from subgraphs.booking.network.airports import Airline, Airport
from subgraphs.booking.network.chance import number
from subgraphs.booking.network.routes import Route, Service

DAYS_AHEAD: Final = 330  # that can be bought
FIRST_MINUTE: Final = 6 * 60  # local; no departure falls into the hour that summer time skips
LAST_MINUTE: Final = 22 * 60 + 30
STEP_MINUTES: Final = 5
ON_THE_GROUND_MINUTES: Final = 30  # of each flight, taxiing and climbing
WIND: Final = 0.06  # of the time, saved eastward and lost westward
REMEMBERED: Final = 5_000  # routes' days, and routes' timetables


class Flight(NamedTuple):
    number: str
    airline: Airline
    origin: Airport
    destination: Airport
    departs_at: datetime  # UTC
    arrives_at: datetime  # UTC
    distance_km: float
    aircraft: Aircraft
    on: date  # of its departure, local

    @property
    def id(self) -> str:
        return f"{self.number}/{self.on}"

    @property
    def minutes(self) -> int:
        return (self.arrives_at - self.departs_at) // timedelta(minutes=1)

    @property
    def departs_locally(self) -> datetime:
        return self.departs_at.astimezone(self.origin.zone)

    @property
    def arrives_locally(self) -> datetime:
        return self.arrives_at.astimezone(self.destination.zone)

    def cabin(self, wanted: Cabin) -> Cabin:
        """The wanted one, or the best below it that this aircraft has."""
        return max(cabin for cabin in Cabin if cabin <= wanted and self.aircraft.seats(cabin))


class Slot(NamedTuple):
    """What one daily or weekly flight is, before a date is asked for."""

    number: str
    airline: Airline
    at: time  # local
    minutes: int
    aircraft: Aircraft
    weekdays: frozenset[int]  # 0 is Monday


class Schedule:
    def __init__(self) -> None:
        self.flights = lru_cache(REMEMBERED)(_flights)

    def on(self, route: Route, on: date) -> list[Flight]:
        """By departure; `on` is local there."""
        return self.flights(route, on)


def _flights(route: Route, on: date) -> list[Flight]:
    weekday = on.weekday()
    return [_flight(route, slot, on) for slot in _timetable(route) if weekday in slot.weekdays]


def _flight(route: Route, slot: Slot, on: date) -> Flight:
    departs_at = datetime.combine(on, slot.at, route.origin.zone).astimezone(UTC)
    return Flight(
        slot.number,
        slot.airline,
        route.origin,
        route.destination,
        departs_at,
        departs_at + timedelta(minutes=slot.minutes),
        route.distance_km,
        slot.aircraft,
        on,
    )


@lru_cache(REMEMBERED)
def _timetable(route: Route) -> list[Slot]:
    aircraft = aircraft_for(route.distance_km, route.weekly)
    minutes = block_minutes(route, aircraft)
    slots = [
        Slot(
            f"{service.airline.code}{service.first_number + 2 * index}",
            service.airline,
            _departure(service, index, len(route.services)),
            minutes,
            aircraft,
            _weekdays(service, index),
        )
        for service in route.services
        for index in range(-(-service.weekly // 7))
    ]
    return sorted(slots, key=lambda slot: slot.at)


def block_minutes(route: Route, aircraft: Aircraft) -> int:
    """From gate to gate."""
    eastward = (route.destination.longitude - route.origin.longitude + 180) % 360 - 180
    wind = 1 - WIND * max(-1.0, min(1.0, eastward / 60))
    minutes = ON_THE_GROUND_MINUTES + 60 * route.distance_km / aircraft.km_per_hour * wind
    return STEP_MINUTES * round(minutes / STEP_MINUTES)


def _departure(service: Service, index: int, airlines: int) -> time:
    """Spread over the day, shifted by chance."""
    daily = -(-service.weekly // 7)
    room = (LAST_MINUTE - FIRST_MINUTE) // daily
    shift = number(f"{service.airline.code}{service.first_number}/{index}", room)
    minute = FIRST_MINUTE + index * room + shift
    return time(*divmod(minute - minute % STEP_MINUTES, 60))


def _weekdays(service: Service, index: int) -> frozenset[int]:
    """All, or for the last flight as many as the week's count leaves, evenly spread."""
    full, rest = divmod(service.weekly, 7)
    if index < full:
        return frozenset(range(7))
    start = number(f"{service.airline.code}{service.first_number}", 7)
    return frozenset((start + 7 * day // rest) % 7 for day in range(rest))
