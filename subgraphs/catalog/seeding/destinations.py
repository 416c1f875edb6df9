"""How is a destination called, tagged and weighed?"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from math import log10
from typing import Any, Final

from subgraphs.catalog.destinations.tags import DestinationTag
from subgraphs.catalog.places.names import slug_of
from subgraphs.catalog.seeding.grid import Grid
from subgraphs.catalog.seeding.sources import SourceAirport, SourceCity, Sources
from subgraphs.chassis.ids import derived_id

METROPOLIS_POPULATION: Final = 1_000_000
SMALL_TOWN_POPULATION: Final = 50_000
HIGHLAND_METERS: Final = 1_500
TROPIC_DEGREES: Final = 23.44
POLAR_DEGREES: Final = 66.56
AIRPORT_REACH_METERS: Final = 50_000
BORDER_REACH_METERS: Final = 30_000
LARGEST_POPULATION: Final = 4e7
OF_A_CAPITAL: Final = 40


def importance_of(population: int, *, is_capital: bool) -> int:
    """0 to 1000: the logarithm of the population, and a little more for a capital."""
    size = 1000 * log10(1 + population) / log10(LARGEST_POPULATION)
    return min(1000, round(size) + (OF_A_CAPITAL if is_capital else 0))


def slugs(cities: list[SourceCity]) -> dict[int, str]:
    """A unique slug for each city, by GeoNames id; the plain name for the largest so called.

    The next ones add their country, then their region, then their GeoNames id.
    """
    taken: set[str] = set()
    named: dict[int, str] = {}
    for city in cities:
        plain = slug_of(city.name) or "place"
        country, region = city.country_code.lower(), slug_of(city.region_code)
        of_country = f"{plain}-{country}"
        candidates = (plain, of_country, f"{of_country}-{region}", f"{plain}-{city.geoname_id}")
        slug = next(slug for slug in candidates if slug not in taken)
        taken.add(slug)
        named[city.geoname_id] = slug
    return named


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is near, to tag by."""

    cities: Grid[SourceCity]
    airports: Grid[SourceAirport]

    @classmethod
    def of(cls, sources: Sources) -> "Surroundings":
        cities: Grid[SourceCity] = Grid(BORDER_REACH_METERS)
        airports: Grid[SourceAirport] = Grid(AIRPORT_REACH_METERS)
        for city in sources.cities:
            cities.add(city.point, city)
        for airport in sources.airports:
            airports.add(airport.point, airport)
        return cls(cities, airports)


def tags_of(
    city: SourceCity, sources: Sources, around: Surroundings, *, is_capital: bool
) -> list[str]:
    """In the enum's order."""
    airports = sorted(around.airports.near(city.point), key=lambda found: found[0])
    latitude = abs(city.point.latitude)
    true = {
        DestinationTag.CAPITAL: is_capital,
        DestinationTag.METROPOLIS: city.population >= METROPOLIS_POPULATION,
        DestinationTag.SMALL_TOWN: city.population < SMALL_TOWN_POPULATION,
        DestinationTag.HIGHLAND: bool(airports)
        and airports[0][1].elevation_meters >= HIGHLAND_METERS,
        DestinationTag.TROPICS: latitude <= TROPIC_DEGREES,
        DestinationTag.POLAR_CIRCLE: latitude >= POLAR_DEGREES,
        DestinationTag.ISLAND_COUNTRY: not sources.countries[city.country_code].has_land_border,
        DestinationTag.BORDER: any(
            other.country_code != city.country_code for _, other in around.cities.near(city.point)
        ),
        DestinationTag.HAS_AIRPORT: bool(airports),
        DestinationTag.SEVERAL_AIRPORTS: len(airports) > 1,
    }
    return [tag.value for tag in DestinationTag if true[tag]]


def destination_rows(
    sources: Sources, leading: list[SourceCity], capital_ids: Collection[int]
) -> list[dict[str, Any]]:
    """`leading`: the city at the head of each destination, largest first."""
    named, around = slugs(leading), Surroundings.of(sources)
    return [
        {
            "id": derived_id("destination", str(city.geoname_id)),
            "geoname_id": city.geoname_id,
            "slug": named[city.geoname_id],
            "city_id": derived_id("city", str(city.geoname_id)),
            "name": city.name,
            "country_code": city.country_code,
            "time_zone": city.time_zone,
            "population": city.population,
            "importance": importance_of(city.population, is_capital=city.geoname_id in capital_ids),
            "tags": tags_of(city, sources, around, is_capital=city.geoname_id in capital_ids),
            "latitude": city.point.latitude,
            "longitude": city.point.longitude,
        }
        for city in leading
    ]


def time_zones_by_country(cities: list[SourceCity]) -> dict[str, list[str]]:
    """Of each country, the zone with the most cities first."""
    counts: dict[str, Counter[str]] = {}
    for city in cities:
        counts.setdefault(city.country_code, Counter())[city.time_zone] += 1
    return {
        code: sorted(zones, key=lambda zone: (-zones[zone], zone)) for code, zones in counts.items()
    }
