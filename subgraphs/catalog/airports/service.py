"""The rules of listing airports. Knows nothing of GraphQL."""

from typing import Final

from subgraphs.catalog.airports.models import AirportRow
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.geo.repository import Measured, nearest_rows
from subgraphs.catalog.geo.sphere import Point
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page

REACH_METERS: Final = 100_000  # how far the airports of a city or destination may be


class Airports:
    def __init__(self, database: Database, geo: GeoIndex) -> None:
        self._database = database
        self._geo = geo

    async def near(
        self, centre: Point, radius_meters: int | None, page: Page
    ) -> list[Measured[AirportRow]]:
        """Nearest first, at most `page.limit`; however far without a radius."""
        inside = [self._geo.within(AirportRow, centre, radius_meters)] if radius_meters else []
        return await self._database.fetched(
            lambda session: nearest_rows(session, self._geo, AirportRow, centre, page, inside)
        )
