"""Which ways lead from one airport to another on a date: direct, or with one change?"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import Final

from subgraphs.booking.flights.schedule import Flight, Schedule
from subgraphs.booking.network.routes import Route, Routes

HUBS: Final = 6  # tried for a change
DETOUR: Final = 1.4  # times the great circle, at most
DETOUR_KM: Final = 300.0  # that are always allowed
SHORTEST_CHANGE: Final = timedelta(minutes=60)  # inside one country
SHORTEST_CHANGE_ABROAD: Final = timedelta(minutes=90)  # passports, or another airline's desk
LONGEST_CHANGE: Final = timedelta(hours=8)
SHOWN: Final = 40  # one way, the quickest
Journey = tuple[Flight, ...]  # one flight or two, in order


class Journeys:
    def __init__(self, routes: Routes, schedule: Schedule) -> None:
        self._routes = routes
        self._schedule = schedule

    def between(
        self, origin: str, destination: str, on: date, not_before: datetime
    ) -> list[Journey]:
        """Quickest first. `on` is local at `origin`; both are airports of the network."""
        direct = self._routes.from_(origin).get(destination)
        found: list[Journey] = []
        if direct:
            found.extend((flight,) for flight in self._schedule.on(direct, on))
        for first, second in self._changes(origin, destination):
            found.extend(self._through(first, second, on))
        open_ = [journey for journey in found if journey[0].departs_at >= not_before]
        return sorted(open_, key=_quickness)[:SHOWN]

    def _changes(self, origin: str, destination: str) -> Iterator[tuple[Route, Route]]:
        """The routes to and from the most useful hubs on the way."""
        first, second = self._routes.from_(origin), self._routes.to(destination)
        km = self._routes.distance_km(origin, destination)
        longest = max(km * DETOUR, km + DETOUR_KM)
        useful = []
        for hub in first.keys() & second.keys():
            there, onward = first[hub], second[hub]
            way = there.distance_km + onward.distance_km
            if way <= longest:
                useful.append((min(there.weekly, onward.weekly) * (km / way) ** 3, hub))
        for _, hub in nlargest(HUBS, useful):
            yield first[hub], second[hub]

    def _through(self, first: Route, second: Route, on: date) -> Iterator[Journey]:
        """Each first flight with the next onward one that it makes."""
        arriving = self._schedule.on(first, on)
        if not arriving:
            return
        day = min(flight.arrives_at for flight in arriving).astimezone(second.origin.zone).date()
        onward = [
            flight
            for later in range(3)
            for flight in self._schedule.on(second, day + timedelta(days=later))
        ]
        departures = [flight.departs_at for flight in onward]
        is_domestic = first.origin.country == second.origin.country == second.destination.country
        for flight in arriving:
            ready = flight.arrives_at + (SHORTEST_CHANGE if is_domestic else SHORTEST_CHANGE_ABROAD)
            place = bisect_left(departures, ready)
            if place < len(onward) and departures[place] - flight.arrives_at <= LONGEST_CHANGE:
                yield flight, onward[place]


def _quickness(journey: Journey) -> tuple[timedelta, datetime, str]:
    return (
        journey[-1].arrives_at - journey[0].departs_at,
        journey[0].departs_at,
        journey[0].number,
    )
