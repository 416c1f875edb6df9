"""The catalog, served plainly: the same types, resolvers, database and cache."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.catalog.airlines.types import Airline
from subgraphs.catalog.airports.types import Airport
from subgraphs.catalog.cities.types import City
from subgraphs.catalog.context import Answers, Context
from subgraphs.catalog.countries.types import Country
from subgraphs.catalog.destinations.types import Destination
from subgraphs.catalog.facts.types import Fact
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.properties.types import Property
from subgraphs.catalog.schema import Query
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.settings import Settings


def create_app() -> Starlette:
    settings = Settings()
    database = Database.of(settings.database_url, "catalog")
    cache = Cache(settings.redis_url, "catalog")
    geo = GeoIndex(database)
    answers = Answers(database, cache, geo)
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, answers),
        [database, cache, geo],
        query=Query,
        types=[Airline, Airport, City, Country, Destination, Fact, Property],
    )
