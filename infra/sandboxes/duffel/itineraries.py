"""Which flights take somebody there, and which ways there and back are sold as one?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Final, TypeAlias

from infra.sandboxes.network.flights import Flight, flights
from infra.sandboxes.network.places import Airport, airports

SELLER: Final = "duffel"
HUBS: Final = 30  # the busiest airports
SHORTEST_CHANGE: Final = timedelta(minutes=60)
LONGEST_CHANGE: Final = timedelta(hours=8)
MOST: Final = 12  # journeys of one search

Way: TypeAlias = tuple[Flight, ...]  # one slice
Journey: TypeAlias = tuple[Way, ...]  # all slices


def journeys(slices: Sequence[tuple[Airport, Airport, date]], connections: int) -> list[Journey]:
    """The cheapest; every way of one leaves after the one before has arrived."""
    sold = [ways(*each, connections) for each in slices]
    fitting = (journey for journey in product(*sold) if _in_order(journey))
    return sorted(fitting, key=_by_fare)[:MOST]


def ways(origin: Airport, destination: Airport, on: date, connections: int) -> list[Way]:
    """Without a change; with one where there is no other way."""
    direct = [(flight,) for flight in flights(SELLER, origin.iata, destination.iata, on)]
    if direct or not connections:
        return list(direct)
    return list(_changing(origin, destination, on))


def _changing(origin: Airport, destination: Airport, on: date) -> Iterator[Way]:
    """Through the hub that is the smallest detour."""
    hubs = sorted(
        list(airports().values())[:HUBS],
        key=lambda hub: origin.km_to(hub) + hub.km_to(destination),
    )
    for hub in hubs:
        found = list(_through(origin, hub, destination, on))
        if found:
            yield from found
            return


def _through(origin: Airport, hub: Airport, destination: Airport, on: date) -> Iterator[Way]:
    for first in flights(SELLER, origin.iata, hub.iata, on):
        days = {first.arrives_at.date(), first.arrives_at.date() + timedelta(days=1)}
        for day in sorted(days):
            for second in flights(SELLER, hub.iata, destination.iata, day):
                if SHORTEST_CHANGE <= second.departs_at - first.arrives_at <= LONGEST_CHANGE:
                    yield first, second


def _in_order(journey: Journey) -> bool:
    return all(out[-1].arrives_at < on[0].departs_at for out, on in pairwise(journey))


def _by_fare(journey: Journey) -> tuple[int, str]:
    every = [flight for way in journey for flight in way]
    return sum(flight.fare_minor for flight in every), "".join(flight.id for flight in every)
