"""Which city does an airport serve, and how much does it matter?"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.catalog.places.names import folded
from subgraphs.catalog.seeding.grid import Grid
from subgraphs.catalog.seeding.sources import SourceAirport, SourceCity
from subgraphs.chassis.ids import derived_id

NAMED_REACH_METERS: Final = 80_000  # an airport may stand this far from the city it is named for
NEAR_REACH_METERS: Final = 40_000
REMOTE: Final = 150  # importance of an airport with no city of 15,000 people around
INTERNATIONAL: Final = re.compile(r"\bint(l|erna[tc]ional|ernazionale)\b", re.I)


@dataclass(frozen=True, slots=True)
class Served:
    """An airport, and the city it serves, if any."""

    airport: SourceAirport
    city: SourceCity | None

    @property
    def city_id(self) -> str | None:
        return derived_id("city", str(self.city.geoname_id)) if self.city else None


def served_cities(airports: list[SourceAirport], cities: list[SourceCity]) -> list[Served]:
    """In the order of `airports`."""
    grid: Grid[SourceCity] = Grid(NAMED_REACH_METERS)
    for city in cities:
        grid.add(city.point, city)
    return [Served(airport, _city_of(airport, grid)) for airport in airports]


def _city_of(airport: SourceAirport, grid: Grid[SourceCity]) -> SourceCity | None:
    """The largest city with the name that the airport's entry gives, else the nearest one."""
    wanted = folded(airport.city_name)
    around = [
        (meters, city)
        for meters, city in grid.near(airport.point)
        if city.country_code == airport.country_code
    ]
    named = [city for _, city in around if wanted and _is_called(city, wanted)]
    if named:
        return max(named, key=lambda city: city.population)
    close = [found for found in around if found[0] <= NEAR_REACH_METERS]
    return min(close, key=lambda found: found[0])[1] if close else None


def _is_called(city: SourceCity, name: str) -> bool:
    return name == city.folded_name or name in city.folded_others


def airport_rows(
    served: list[Served],
    destination_of: Mapping[int, SourceCity],
    importance_of_destination: Mapping[int, int],
) -> list[dict[str, Any]]:
    """`destination_of`: by a city's GeoNames id; importance: by the destination's."""
    siblings: defaultdict[int, int] = defaultdict(int)
    for each in served:
        if each.city:
            siblings[destination_of[each.city.geoname_id].geoname_id] += 1

    def importance(each: Served) -> int:
        if each.city is None:
            return REMOTE
        head = destination_of[each.city.geoname_id].geoname_id
        return round(importance_of_destination[head] * _share(each.airport, siblings[head]))

    return [
        {
            "id": derived_id("airport", each.airport.iata_code),
            "iata_code": each.airport.iata_code,
            "icao_code": each.airport.icao_code,
            "name": each.airport.name,
            "city_id": each.city_id,
            "country_code": each.airport.country_code,
            "time_zone": each.airport.time_zone,
            "elevation_meters": each.airport.elevation_meters,
            "importance": importance(each),
            "latitude": each.airport.point.latitude,
            "longitude": each.airport.point.longitude,
        }
        for each in served
    ]


def _share(airport: SourceAirport, siblings: int) -> float:
    """How much of its destination's importance an airport has; there is no count of passengers."""
    if airport.shares_city_code or INTERNATIONAL.search(airport.name):
        return 0.95
    return 0.9 if siblings == 1 else 0.6
