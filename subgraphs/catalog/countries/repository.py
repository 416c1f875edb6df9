"""Every query for lists of countries."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.countries.models import CountryRow
from subgraphs.chassis.pages import Page


async def by_code(session: AsyncSession, page: Page) -> list[CountryRow]:
    statement = select(CountryRow).order_by(CountryRow.code).limit(page.limit)
    if page.after:
        statement = statement.where(CountryRow.code > page.after[0])
    return list(await session.scalars(statement))
