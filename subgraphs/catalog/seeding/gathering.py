"""Which cities are destinations, and which does each of the others belong to?"""

from collections.abc import Collection, Iterable
from typing import Final

from subgraphs.catalog.places.names import folded
from subgraphs.catalog.seeding.grid import Grid
from subgraphs.catalog.seeding.resorts import RESORTS
from subgraphs.catalog.seeding.sources import SourceCity, SourceCountry

REACH_METERS: Final = 30_000


def capitals(cities: list[SourceCity], countries: Iterable[SourceCountry]) -> dict[str, SourceCity]:
    """The capital of each country that has one among `cities` (largest first), by country code."""
    wanted = {country.code: folded(country.capital) for country in countries if country.capital}
    named: dict[str, SourceCity] = {}
    also_named: dict[str, SourceCity] = {}
    for city in cities:
        capital = wanted.get(city.country_code)
        if city.folded_name == capital:
            named.setdefault(city.country_code, city)
        elif capital in city.folded_others:
            also_named.setdefault(city.country_code, city)
    return also_named | named


def gathered(
    cities: list[SourceCity],
    kept: Collection[int] = RESORTS,
    *,
    across_borders: bool = False,
) -> dict[int, SourceCity]:
    """The destination of each city, by the city's GeoNames id; its own when it is one.

    `cities` come largest first. A city merges into the nearest destination within REACH_METERS of
    its own country, unless it is one of those `kept` apart.
    """
    grid: Grid[SourceCity] = Grid(REACH_METERS)
    destinations: dict[int, SourceCity] = {}
    for city in cities:
        near = (
            (meters, other)
            for meters, other in grid.near(city.point)
            if across_borders or other.country_code == city.country_code
        )
        closest = min(near, key=lambda found: found[0], default=None)
        if closest is None or city.geoname_id in kept:
            grid.add(city.point, city)
            destinations[city.geoname_id] = city
        else:
            destinations[city.geoname_id] = closest[1]
    return destinations
