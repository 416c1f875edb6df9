"""The list of airlines. Knows nothing of GraphQL."""

from subgraphs.catalog.airlines import repository
from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page


class Airlines:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, country_code: str | None, page: Page) -> list[AirlineRow]:
        """By code, at most `page.limit`."""
        return await self._database.fetched(
            lambda session: repository.by_code(session, country_code, page)
        )
