"""The catalog, served plainly: the same types, resolvers, database and cache."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.catalog.context import Answers, Context
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.schema import schema
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
        schema,
    )
