"""What one operation on the catalog carries: who asks, and what answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.catalog.airlines.service import Airlines
from subgraphs.catalog.airports.models import AirportRow
from subgraphs.catalog.airports.service import REACH_METERS, Airports
from subgraphs.catalog.cities.models import CityRow
from subgraphs.catalog.countries.models import CountryRow
from subgraphs.catalog.countries.service import Countries
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.destinations.repository import BY_IMPORTANCE
from subgraphs.catalog.destinations.service import Destinations
from subgraphs.catalog.facts.models import FactRow
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.geo.repository import Measured, lists_around
from subgraphs.catalog.places.search import PlaceSearch
from subgraphs.catalog.properties.models import PropertyRow
from subgraphs.catalog.rows import ListKey, Order, by_key, of_parents
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.context import Context as ChassisContext
from subgraphs.chassis.database import Database
from subgraphs.chassis.loading import batched
from subgraphs.chassis.viewer import Viewer

BY_POPULATION: Final = Order("population", descending=True)
BY_NUMBER: Final = Order("number")


class Answers:
    """What stays open between operations."""

    def __init__(self, database: Database, cache: Cache, geo: GeoIndex) -> None:
        self.database = database
        self.geo = geo
        self.search = PlaceSearch(database, cache)
        self.destinations = Destinations(database, cache, geo, self.search)
        self.airports = Airports(database, geo)
        self.countries = Countries(database)
        self.airlines = Airlines(database)


@dataclass(frozen=True)
class Context(ChassisContext):
    search: PlaceSearch
    destinations: Destinations
    airports: Airports
    countries: Countries
    airlines: Airlines
    airport: DataLoader[str, AirportRow | None]
    airport_by_code: DataLoader[str, AirportRow | None]
    airline: DataLoader[str, AirlineRow | None]
    airline_by_code: DataLoader[str, AirlineRow | None]
    city: DataLoader[str, CityRow | None]
    city_by_geoname: DataLoader[int, CityRow | None]
    country: DataLoader[str, CountryRow | None]
    destination: DataLoader[str, DestinationRow | None]
    destination_by_slug: DataLoader[str, DestinationRow | None]
    destination_by_geoname: DataLoader[int, DestinationRow | None]
    fact: DataLoader[str, FactRow | None]
    property: DataLoader[str, PropertyRow | None]
    airports_of_destination: DataLoader[ListKey, list[Measured[AirportRow]] | None]
    airports_of_city: DataLoader[ListKey, list[Measured[AirportRow]] | None]
    cities_of_destination: DataLoader[ListKey, list[CityRow] | None]
    destinations_of_country: DataLoader[ListKey, list[DestinationRow] | None]
    facts_of_destination: DataLoader[ListKey, list[FactRow] | None]
    properties_of_destination: DataLoader[ListKey, list[PropertyRow] | None]

    @classmethod
    def of(cls, viewer: Viewer, answers: Answers) -> "Context":
        def loader(fetch: Callable[[Any, list[Any]], Awaitable[Any]]) -> DataLoader[Any, Any]:
            return batched(answers.database, fetch)

        def around(parent: type[CityRow | DestinationRow]) -> DataLoader[Any, Any]:
            return loader(lists_around(answers.geo, parent, AirportRow, REACH_METERS))

        return cls(
            viewer=viewer,
            search=answers.search,
            destinations=answers.destinations,
            airports=answers.airports,
            countries=answers.countries,
            airlines=answers.airlines,
            airport=loader(by_key(AirportRow, AirportRow.id)),
            airport_by_code=loader(by_key(AirportRow, AirportRow.iata_code)),
            airline=loader(by_key(AirlineRow, AirlineRow.id)),
            airline_by_code=loader(by_key(AirlineRow, AirlineRow.iata_code)),
            city=loader(by_key(CityRow, CityRow.id)),
            city_by_geoname=loader(by_key(CityRow, CityRow.geoname_id)),
            country=loader(by_key(CountryRow, CountryRow.code)),
            destination=loader(by_key(DestinationRow, DestinationRow.id)),
            destination_by_slug=loader(by_key(DestinationRow, DestinationRow.slug)),
            destination_by_geoname=loader(by_key(DestinationRow, DestinationRow.geoname_id)),
            fact=loader(by_key(FactRow, FactRow.id)),
            property=loader(by_key(PropertyRow, PropertyRow.id)),
            airports_of_destination=around(DestinationRow),
            airports_of_city=around(CityRow),
            cities_of_destination=loader(
                of_parents(CityRow, CityRow.destination_id, BY_POPULATION)
            ),
            destinations_of_country=loader(
                of_parents(DestinationRow, DestinationRow.country_code, BY_IMPORTANCE)
            ),
            facts_of_destination=loader(of_parents(FactRow, FactRow.destination_id, BY_NUMBER)),
            properties_of_destination=loader(
                of_parents(PropertyRow, PropertyRow.destination_id, BY_NUMBER)
            ),
        )


Info: TypeAlias = strawberry.Info[Context, None]
