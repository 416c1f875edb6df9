"""Which two airports have direct flights, how often a week, and who flies them?

A model of gravity: more between large airports, fewer with distance. An airline flies from where it
is at home, or between two airports of which one is in its country.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import combinations
from math import pow
from typing import Final

from subgraphs.booking.network.airports import Airline, Airport, Network, distance_km
from subgraphs.booking.network.chance import number

SHORTEST_KM: Final = 120.0
LONGEST_KM: Final = 15_600.0
LONGEST_AWAY_FROM_HOME_KM: Final = 4_500.0  # where neither end is an airline's home
FULL_PULL_KM: Final = 800.0  # nearer, the railway takes what nearness adds
PULL: Final = 70.0
WEAKENING: Final = 0.9
AT_HOME: Final = 2.0  # more, between two airports of one country
MOST_DAILY: Final = 12
FEWEST_WEEKLY: Final = 3
ASSURED: Final = 3  # routes of any airport, however small
ASSURED_WEEKLY: Final = 7
OPERATORS: Final = 3  # of one route at most
FIRST_NUMBER: Final = 100  # flight numbers; two of them for each daily flight, one each way
LAST_NUMBER: Final = 9_999


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One airline's flights one way: `weekly` of them, numbered from `first_number` by two."""

    airline: Airline
    first_number: int
    weekly: int


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    origin: Airport
    destination: Airport
    distance_km: float
    services: tuple[Service, ...]

    @property
    def weekly(self) -> int:
        return sum(service.weekly for service in self.services)


class Routes:
    """All routes, found once from the network."""

    def __init__(self, network: Network) -> None:
        self._airports = network.airports
        self._next: dict[str, int] = {}
        self._from: dict[str, dict[str, Route]] = {code: {} for code in network.airports}
        self._to: dict[str, dict[str, Route]] = {code: {} for code in network.airports}
        for one, other, km, weekly in _pairs(network):
            there, back = self._numbered(_operators(network, one, other, km), weekly)
            if there:
                self._add(Route(one, other, km, there))
                self._add(Route(other, one, km, back))

    def from_(self, code: str) -> Mapping[str, Route]:
        """By the airport they lead to."""
        return self._from[code]

    def to(self, code: str) -> Mapping[str, Route]:
        """By the airport they come from."""
        return self._to[code]

    def distance_km(self, one: str, other: str) -> float:
        return distance_km(self._airports[one], self._airports[other])

    def all(self) -> Iterator[Route]:
        return (route for routes in self._from.values() for route in routes.values())

    def _add(self, route: Route) -> None:
        self._from[route.origin.iata][route.destination.iata] = route
        self._to[route.destination.iata][route.origin.iata] = route

    def _numbered(
        self, airlines: list[Airline], weekly: int
    ) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
        """Services there and back. No two flights of an airline share a number."""
        there, back = [], []
        for position, airline in enumerate(airlines):
            part = weekly // len(airlines) + (position < weekly % len(airlines))
            first = self._next.get(airline.code, FIRST_NUMBER)
            after = first + 2 * -(-part // 7)
            if part and after <= LAST_NUMBER:
                self._next[airline.code] = after
                there.append(Service(airline, first, part))
                back.append(Service(airline, first + 1, part))
        return tuple(there), tuple(back)


def pull(one: Airport, other: Airport, km: float) -> float:
    """Flights a week one way, before anything else is asked."""
    near = AT_HOME if one.country == other.country else 1.0
    return near * PULL * pow(one.weight * other.weight / max(km, FULL_PULL_KM), WEAKENING)


def _pairs(network: Network) -> Iterator[tuple[Airport, Airport, float, int]]:
    """With kilometres and flights a week; no airport is without its strongest few."""
    possible: list[tuple[Airport, Airport, float, float]] = []
    strongest: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for one, other in combinations(network.airports.values(), 2):
        km = distance_km(one, other)
        if SHORTEST_KM <= km <= LONGEST_KM:
            pulled = pull(one, other, km)
            for airport in (one, other):
                strongest[airport.iata].append((pulled, len(possible)))
            possible.append((one, other, km, pulled))
    assured = {place for found in strongest.values() for _, place in nlargest(ASSURED, found)}
    for place, (one, other, km, pulled) in enumerate(possible):
        weekly = max(round(pulled), ASSURED_WEEKLY if place in assured else 0)
        if weekly >= FEWEST_WEEKLY:
            yield one, other, km, min(weekly, 7 * MOST_DAILY)


def _operators(network: Network, one: Airport, other: Airport, km: float) -> list[Airline]:
    """Those at home at either end first; else some of the two countries' own."""
    home = [*network.based_at.get(one.iata, ()), *network.based_at.get(other.iata, ())]
    if home:
        return home[:OPERATORS]
    if km > LONGEST_AWAY_FROM_HOME_KM:
        return []
    countries = dict.fromkeys((one.country, other.country))
    return [
        airlines[number(f"{one.iata}-{other.iata}", len(airlines))]
        for country in countries
        if (airlines := network.of_country.get(country))
    ]
