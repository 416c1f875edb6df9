"""The rules of listing destinations. Knows nothing of GraphQL."""

from functools import partial
from typing import Any, Final

from sqlalchemy import inspect

from subgraphs.catalog.destinations import repository
from subgraphs.catalog.destinations.filters import Wanted
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.destinations.repository import Listed
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.places.search import PlaceSearch
from subgraphs.catalog.rows import by_key
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page

LONGEST_SLUG: Final = 200
CACHED_SECONDS: Final = 300
COLUMNS: Final = tuple(column.key for column in inspect(DestinationRow).columns)
by_slug = by_key(DestinationRow, DestinationRow.slug)


class Destinations:
    def __init__(
        self, database: Database, cache: Cache, geo: GeoIndex, search: PlaceSearch
    ) -> None:
        self._database = database
        self._cache = cache
        self._geo = geo
        self._search = search

    async def listed(self, wanted: Wanted, page: Page) -> list[Listed]:
        """Nearest first when near a point, else best match first, else most important first.

        At most `page.limit`. Raises InvalidInput on a query that cannot be searched for.
        """
        found = None
        if wanted.query is not None:
            found = await self._search.ranked(wanted.query, "destination")
        lists = repository.Lists(self._geo, wanted, page)
        if wanted.near:
            return await self._database.fetched(partial(lists.by_distance, found=found))
        if found is not None:
            return await self._database.fetched(partial(lists.by_rank, found=found))
        return await self._database.fetched(lists.by_importance)

    async def called(self, slug: str) -> DestinationRow | None:
        """By its slug, through the cache: links and posts name destinations so."""
        if len(slug) > LONGEST_SLUG:
            return None

        async def load() -> dict[str, Any] | None:
            rows = await self._database.fetched(lambda session: by_slug(session, [slug]))
            row = rows.get(slug)
            return {name: getattr(row, name) for name in COLUMNS} if row else None

        values = await self._cache.get_or_load(f"destination:{slug}", load, CACHED_SECONDS)
        return DestinationRow(**values) if values else None
