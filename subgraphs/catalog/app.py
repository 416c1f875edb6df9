"""Where the catalog's parts meet: `uvicorn --factory subgraphs.catalog.app:create_app`."""

from starlette.applications import Starlette

from subgraphs.catalog.context import Answers, Context
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.schema import schema
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import serve
from subgraphs.chassis.settings import Settings

NAME = "catalog"


def create_app(settings: Settings | None = None) -> Starlette:
    settings = settings or Settings()
    database = Database.of(settings.database_url, NAME)
    cache = Cache(settings.redis_url, NAME)
    geo = GeoIndex(database)
    answers = Answers(database, cache, geo)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, answers),
        resources=[database, cache, geo],
    )
