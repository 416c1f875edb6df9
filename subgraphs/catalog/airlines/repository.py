"""Every query for lists of airlines."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.chassis.pages import Page


async def by_code(session: AsyncSession, country_code: str | None, page: Page) -> list[AirlineRow]:
    """Of that country, or of all."""
    statement = select(AirlineRow).order_by(AirlineRow.iata_code).limit(page.limit)
    if country_code:
        statement = statement.where(AirlineRow.country_code == country_code)
    if page.after:
        statement = statement.where(AirlineRow.iata_code > page.after[0])
    return list(await session.scalars(statement))
