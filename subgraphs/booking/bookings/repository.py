"""Every query against bookings and their logs."""

from datetime import datetime

from sqlalchemy import select, update
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
    return await session.get_one(BookingRow, booking_id, with_for_update=True)


async def due(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Open bookings that nobody works on, the longest waiting first."""
    waiting = select(BookingRow.id).where(BookingRow.due_at <= now).order_by(BookingRow.due_at)
    return list(await session.scalars(waiting.limit(limit)))


async def taken_up(session: AsyncSession, booking_id: str, now: datetime, until: datetime) -> bool:
    """Of all who try at once one gets it, and has it to itself `until` then."""
    claim = update(BookingRow).where(BookingRow.id == booking_id, BookingRow.due_at <= now)
    return await session.scalar(claim.values(due_at=until).returning(BookingRow.id)) is not None


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
