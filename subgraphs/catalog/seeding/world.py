"""Every row of the catalog, derived from the sources in the order the tables need."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from subgraphs.catalog.seeding.airlines import airline_rows
from subgraphs.catalog.seeding.airports import airport_rows, served_cities
from subgraphs.catalog.seeding.destinations import destination_rows, time_zones_by_country
from subgraphs.catalog.seeding.facts import fact_rows
from subgraphs.catalog.seeding.gathering import capitals, gathered
from subgraphs.catalog.seeding.names import name_rows
from subgraphs.catalog.seeding.properties import property_rows
from subgraphs.catalog.seeding.resorts import RESORTS
from subgraphs.catalog.seeding.sources import SourceCity, Sources
from subgraphs.chassis.ids import derived_id

Rows = Iterable[dict[str, Any]]


def tables(sources: Sources) -> Iterator[tuple[str, Rows]]:
    """(table, rows), a table after those it refers to."""
    capital_of = capitals(sources.cities, sources.countries.values())
    capital_ids = {city.geoname_id for city in capital_of.values()}
    destination_of = gathered(sources.cities, RESORTS.keys() | capital_ids)
    leading = [city for city in sources.cities if destination_of[city.geoname_id] is city]
    destinations = destination_rows(sources, leading, capital_ids)
    served = served_cities(sources.airports, sources.cities)
    importance = {row["geoname_id"]: row["importance"] for row in destinations}
    airports = airport_rows(served, destination_of, importance)
    named_airports = zip(airports, served, strict=True)

    yield "countries", country_rows(sources, capital_of)
    yield "destinations", destinations
    yield "cities", city_rows(sources.cities, destination_of)
    yield "airports", airports
    yield "airlines", airline_rows(airports)
    yield "properties", property_rows(destinations)
    yield "facts", fact_rows(sources, destination_of, capital_ids)
    yield "place_names", name_rows(destinations, sources.cities, destination_of, named_airports)


def country_rows(sources: Sources, capital_of: Mapping[str, SourceCity]) -> Rows:
    zones = time_zones_by_country(sources.cities)
    for country in sources.countries.values():
        capital = capital_of.get(country.code)
        yield {
            "code": country.code,
            "name": country.name,
            "continent": country.continent,
            "capital_id": derived_id("city", str(capital.geoname_id)) if capital else None,
            "currency_code": country.currency_code,
            "population": country.population,
            "time_zones": zones.get(country.code, []),
        }


def city_rows(cities: list[SourceCity], destination_of: Mapping[int, SourceCity]) -> Rows:
    for city in cities:
        head = destination_of[city.geoname_id]
        yield {
            "id": derived_id("city", str(city.geoname_id)),
            "geoname_id": city.geoname_id,
            "name": city.name,
            "country_code": city.country_code,
            "time_zone": city.time_zone,
            "population": city.population,
            "destination_id": derived_id("destination", str(head.geoname_id)),
            "latitude": city.point.latitude,
            "longitude": city.point.longitude,
        }
