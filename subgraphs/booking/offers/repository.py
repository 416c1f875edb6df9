"""Every query against offers."""

from datetime import datetime

from sqlalchemy import delete, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.offers.models import OfferRow


async def by_ids(session: AsyncSession, ids: list[str]) -> dict[str, OfferRow]:
    rows = await session.scalars(select(OfferRow).where(OfferRow.id.in_(ids)))
    return {row.id: row for row in rows}


async def remember(session: AsyncSession, rows: list[OfferRow]) -> None:
    """What is known already stays as it is."""
    names = [column.key for column in OfferRow.__table__.columns]
    # By id: two searches that show the same must not wait for each other.
    ordered = {row.id: row for row in sorted(rows, key=lambda row: row.id)}
    values = [{name: getattr(row, name) for name in names} for row in ordered.values()]
    # As one statement with many sets of values: it is compiled once, however many rows there are.
    await session.execute(insert(OfferRow).on_conflict_do_nothing(), values)


async def mark_booked(session: AsyncSession, id: str) -> None:
    await session.execute(update(OfferRow).where(OfferRow.id == id).values(is_booked=True))


async def forget_expired(session: AsyncSession, before: datetime) -> int:
    gone = delete(OfferRow).where(OfferRow.expires_at < before, not_(OfferRow.is_booked))
    deleted = gone.returning(OfferRow.id).cte("gone")
    return await session.scalar(select(func.count()).select_from(deleted)) or 0
