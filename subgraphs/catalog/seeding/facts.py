"""What can be said of a destination, in sentences that name their source."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from subgraphs.catalog.seeding.grid import Grid
from subgraphs.catalog.seeding.sources import SourceAirport, SourceCity, SourceCountry, Sources
from subgraphs.chassis.ids import derived_id

AIRPORT_REACH_METERS: Final = 100_000
AIRPORTS_URL: Final = "https://github.com/mborsetti/airportsdata"


class Statement(NamedTuple):
    key: str  # what it is about; unique for a destination
    text: str
    source: str
    source_url: str
    licence: str
    observed_at: datetime | None


def fact_rows(
    sources: Sources, destination_of: Mapping[int, SourceCity], capital_ids: set[int]
) -> Iterator[dict[str, Any]]:
    """`destination_of`: by a city's GeoNames id. At most seven a destination."""
    smaller: defaultdict[int, list[SourceCity]] = defaultdict(list)
    for city in sources.cities:
        head = destination_of[city.geoname_id]
        if head is not city:
            smaller[head.geoname_id].append(city)
    airports: Grid[SourceAirport] = Grid(AIRPORT_REACH_METERS)
    for airport in sources.airports:
        airports.add(airport.point, airport)
    for city in sources.cities:
        if destination_of[city.geoname_id] is not city:
            continue
        country = sources.countries[city.country_code]
        statements = [
            *_of_the_city(city, country, is_capital=city.geoname_id in capital_ids),
            *_of_the_country(country),
            *_of_the_others(city, smaller[city.geoname_id]),
            *_of_the_airport(city, airports, sources.airports_observed_at),
        ]
        yield from _rows(city, statements)


def _rows(city: SourceCity, statements: list[Statement]) -> Iterator[dict[str, Any]]:
    destination_id = derived_id("destination", str(city.geoname_id))
    for number, statement in enumerate(statements, start=1):
        yield {
            "id": derived_id("fact", str(city.geoname_id), statement.key),
            "destination_id": destination_id,
            "number": number,
            "text": statement.text,
            "source": statement.source,
            "source_url": statement.source_url,
            "licence": statement.licence,
            "observed_at": statement.observed_at,
        }


def _of_geonames(key: str, text: str, page: str | int) -> Statement:
    """GeoNames' extract carries no date of observation."""
    url = f"https://www.geonames.org/{page}"
    return Statement(key, text, "GeoNames", url, "CC BY 4.0", None)


def _of_the_city(
    city: SourceCity, country: SourceCountry, *, is_capital: bool
) -> Iterator[Statement]:
    name, page = city.name, city.geoname_id
    if city.population:
        yield _of_geonames("population", f"{name} has {city.population:,} people.", page)
    stands = "is the capital of" if is_capital else "is in"
    yield _of_geonames("country", f"{name} {stands} {country.name}.", page)
    yield _of_geonames("time-zone", f"The time zone of {name} is {city.time_zone}.", page)


def _of_the_country(country: SourceCountry) -> Iterator[Statement]:
    if country.currency_code:
        money = f"{country.currency_name} ({country.currency_code})"
        page = f"countries/{country.code}/"
        yield _of_geonames("currency", f"The currency of {country.name} is the {money}.", page)


def _of_the_others(city: SourceCity, smaller: list[SourceCity]) -> Iterator[Statement]:
    """`smaller`: the cities gathered into it, largest first."""
    if not smaller:
        return
    names = _enumerated([other.name for other in smaller[:3]])
    more = f", the largest of {len(smaller)} smaller cities" if len(smaller) > 3 else ""
    text = f"Around {city.name}, within 30 km: {names}{more}."
    yield _of_geonames("around", text, city.geoname_id)


def _enumerated(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _of_the_airport(
    city: SourceCity, airports: Grid[SourceAirport], observed_at: datetime
) -> Iterator[Statement]:
    closest = airports.nearest(city.point)
    if closest is None:
        return
    meters, airport = closest
    name = f"{airport.name} ({airport.iata_code})"
    near = f"The nearest airport with an IATA code to {city.name} is {name}, {_km(meters)} away."
    height = f"{name} lies {airport.elevation_meters:,} m above sea level."
    for key, text in (("airport", near), ("airport-elevation", height)):
        yield Statement(key, text, "airportsdata", AIRPORTS_URL, "MIT", observed_at)


def _km(meters: float) -> str:
    return f"{meters / 1000:.0f} km"
