"""Which flights lead from here to there: one, or two through a hub where none is direct?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice, product
from typing import Final, TypeAlias

from infra.sandboxes.amadeus.flights.asked import Asked, Leg
from infra.sandboxes.network.flights import Flight, flights
from infra.sandboxes.network.places import airports

SELLER: Final = "amadeus"
HUBS: Final = 8
SHORTEST_CHANGE, LONGEST_CHANGE = timedelta(hours=1), timedelta(hours=8)
BETWEEN_LEGS: Final = timedelta(hours=2)
EACH_LEG: Final = 12  # the first to depart

Itinerary: TypeAlias = tuple[Flight, ...]


def journeys(asked: Asked, now: datetime) -> Iterator[tuple[Itinerary, ...]]:
    """One itinerary a leg, each beginning after the one before has ended."""
    legs = [list(islice(_of_leg(leg, asked, now), EACH_LEG)) for leg in asked.legs]
    for journey in product(*legs):
        ends = [itinerary[-1].arrives_at + BETWEEN_LEGS for itinerary in journey]
        starts = [itinerary[0].departs_at for itinerary in journey[1:]]
        if all(end <= start for end, start in zip(ends, starts, strict=False)):
            yield journey


def _of_leg(leg: Leg, asked: Asked, now: datetime) -> Iterator[Itinerary]:
    for itinerary in _itineraries(leg, asked.only_direct):
        airlines = {flight.airline.code for flight in itinerary}
        is_wanted = not asked.only_airlines or airlines <= asked.only_airlines
        if is_wanted and not airlines & asked.no_airlines and itinerary[0].departs_at > now:
            yield itinerary


def _itineraries(leg: Leg, only_direct: bool) -> list[Itinerary]:
    direct = [(flight,) for flight in flights(SELLER, leg.origin, leg.destination, leg.on)]
    if direct or only_direct:
        return [*direct]
    changing = (pair for hub in _hubs() for pair in _through(hub, leg))
    return sorted(changing, key=lambda pair: pair[-1].arrives_at)


def _through(hub: str, leg: Leg) -> Iterator[Itinerary]:
    for first in flights(SELLER, leg.origin, hub, leg.on):
        landed = first.arrives_at
        days = {(landed + wait).date() for wait in (SHORTEST_CHANGE, LONGEST_CHANGE)}
        for on in sorted(days):
            for second in flights(SELLER, hub, leg.destination, on):
                if SHORTEST_CHANGE <= second.departs_at - landed <= LONGEST_CHANGE:
                    yield first, second


@cache
def _hubs() -> tuple[str, ...]:
    return tuple(islice(airports(), HUBS))
