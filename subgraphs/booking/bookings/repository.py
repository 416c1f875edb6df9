"""Every query against bookings and their logs."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingEventRow, BookingRow
from subgraphs.booking.lists import of_parents
from subgraphs.booking.trips.repository import shared_with

bookings_of_trip = of_parents(
    BookingRow, BookingRow.trip_id, BookingRow.position, newest_first=True
)
timeline_of_booking = of_parents(
    BookingEventRow, BookingEventRow.booking_id, BookingEventRow.sequence
)


async def bookings_by_id(
    session: AsyncSession, ids: list[str], viewer_id: str | None
) -> dict[str, BookingRow]:
    """Those of trips that the viewer shares."""
    shared = shared_with(BookingRow.trip_id, viewer_id)
    rows = await session.scalars(select(BookingRow).where(BookingRow.id.in_(ids), shared))
    return {row.id: row for row in rows}


async def locked(session: AsyncSession, booking_id: str) -> BookingRow:
    """As it is once the lock is ours, also where the session has read it before."""
    return await session.get_one(
        BookingRow, booking_id, with_for_update=True, populate_existing=True
    )


async def of_checkout(session: AsyncSession, checkout_id: str) -> list[BookingRow]:
    """In the order that they were asked for."""
    rows = select(BookingRow).where(BookingRow.checkout_id == checkout_id)
    return list(await session.scalars(rows.order_by(BookingRow.position)))


async def due(session: AsyncSession, limit: int) -> list[str]:
    """Checkouts whose sagas nobody has begun, the longest waiting first."""
    waiting = select(BookingRow.checkout_id).where(BookingRow.due_at <= func.now())
    oldest = waiting.group_by(BookingRow.checkout_id).order_by(func.min(BookingRow.due_at))
    return list(await session.scalars(oldest.limit(limit)))


async def newest_sequence(session: AsyncSession, booking_id: str) -> int:
    found = select(BookingRow.sequence).where(BookingRow.id == booking_id)
    return await session.scalar(found) or 0


async def following(
    session: AsyncSession, booking_id: str, after: int, limit: int
) -> list[BookingEventRow]:
    later = (
        select(BookingEventRow)
        .where(BookingEventRow.booking_id == booking_id, BookingEventRow.sequence > after)
        .order_by(BookingEventRow.sequence)
        .limit(limit)
    )
    return list(await session.scalars(later))
