"""Which of our properties stand in a city? A provider's hotel of the same name is one of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.providers.amadeus.stays import OurProperty
from subgraphs.booking.stays.models import StayPropertyRow
from subgraphs.chassis.database import Database


class OurProperties:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_city(self, city_id: str) -> Sequence[OurProperty]:
        async def read(session: AsyncSession) -> list[OurProperty]:
            rows = select(StayPropertyRow).where(StayPropertyRow.city_id == city_id)
            return [
                OurProperty(row.id, row.name, row.city_name, row.destination_id)
                for row in await session.scalars(rows)
            ]

        return await self._database.fetched(read)
