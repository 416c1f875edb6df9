"""Every query against offers."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.offers.models import OfferRow


async def by_ids(session: AsyncSession, ids: list[str]) -> dict[str, OfferRow]:
    rows = await session.scalars(select(OfferRow).where(OfferRow.id.in_(ids)))
    return {row.id: row for row in rows}
