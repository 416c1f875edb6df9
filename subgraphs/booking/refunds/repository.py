"""Every query against refunds."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow, Money
from subgraphs.booking.lists import of_parents
from subgraphs.booking.refunds.models import OPEN, RefundRow, RefundState, Why
from subgraphs.chassis.money.amounts import Amount

refunds_of_booking = of_parents(RefundRow, RefundRow.booking_id, RefundRow.position)


async def left(session: AsyncSession, booking: BookingRow) -> Amount:
    """What was taken and is not promised back yet. The booking is locked."""
    if booking.money != Money.CAPTURED:
        return Amount.zero(booking.currency)
    promised = select(func.coalesce(func.sum(RefundRow.minor), 0)).where(
        RefundRow.booking_id == booking.id, RefundRow.state != RefundState.FAILED
    )
    return booking.total - Amount(int(await session.scalar(promised) or 0), booking.currency)


async def open_of(session: AsyncSession, booking_id: str) -> list[str]:
    """Their ids, the oldest first."""
    ids = select(RefundRow.id).where(RefundRow.booking_id == booking_id, RefundRow.state.in_(OPEN))
    return list(await session.scalars(ids.order_by(RefundRow.position)))


async def failed_of(session: AsyncSession, booking_id: str) -> RefundRow | None:
    """What is owed for it, where the last attempt to pay it back has failed for good."""
    owed = select(RefundRow).where(
        RefundRow.booking_id == booking_id, RefundRow.why != Why.GOODWILL.value
    )
    newest = await session.scalar(owed.order_by(RefundRow.position.desc()).limit(1))
    return newest if newest is not None and newest.state == RefundState.FAILED else None


async def due(session: AsyncSession, limit: int) -> list[str]:
    """Those that nobody has begun to pay, the longest waiting first."""
    ids = select(RefundRow.id).where(RefundRow.due_at <= func.now())
    return list(await session.scalars(ids.order_by(RefundRow.due_at).limit(limit)))


async def begun(session: AsyncSession, refund_id: str) -> None:
    this = update(RefundRow).where(RefundRow.id == refund_id)
    await session.execute(this.values(due_at=None))
