"""Every query against quoted cancellations."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.cancellations.models import QuoteRow, QuoteState
from subgraphs.booking.trips.repository import shared_with

KEPT: Final = timedelta(days=30)  # of those that nobody confirmed


async def readable(session: AsyncSession, quote_id: str, viewer_id: str) -> QuoteRow | None:
    """Of a trip that the viewer shares."""
    quote = select(QuoteRow).join(BookingRow, BookingRow.id == QuoteRow.booking_id)
    shared = shared_with(BookingRow.trip_id, viewer_id)
    found: QuoteRow | None = await session.scalar(quote.where(QuoteRow.id == quote_id, shared))
    return found


async def locked(session: AsyncSession, quote_id: str) -> QuoteRow:
    return await session.get_one(QuoteRow, quote_id, with_for_update=True, populate_existing=True)


async def due(session: AsyncSession, limit: int) -> list[QuoteRow]:
    """Confirmed, and begun by nobody; the longest waiting first."""
    waiting = select(QuoteRow).where(QuoteRow.due_at <= func.now()).order_by(QuoteRow.due_at)
    return list(await session.scalars(waiting.limit(limit)))


async def begun(session: AsyncSession, quote_id: str) -> None:
    this = update(QuoteRow).where(QuoteRow.id == quote_id)
    await session.execute(this.values(due_at=None))


async def forget_old(session: AsyncSession) -> None:
    old = QuoteRow.created_at < datetime.now(UTC) - KEPT
    await session.execute(delete(QuoteRow).where(QuoteRow.state == QuoteState.OPEN, old))
