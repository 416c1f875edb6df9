"""The list of countries. Knows nothing of GraphQL."""

from subgraphs.catalog.countries import repository
from subgraphs.catalog.countries.models import CountryRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page


class Countries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, page: Page) -> list[CountryRow]:
        """By code, at most `page.limit`."""
        return await self._database.fetched(lambda session: repository.by_code(session, page))
