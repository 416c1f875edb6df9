"""Which bookings are neither settled nor under way, as far as one can see?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import (
    OPEN,
    BookingEventRow,
    BookingRow,
    BookingState,
    Money,
)
from subgraphs.booking.refunds.models import RefundRow, RefundState

QUIET: Final = timedelta(minutes=5)  # nothing is unresolved by itself for longer
# What its saga brings on by itself, or undoes.
DRIVEN: Final = (
    BookingState.PRICING,
    BookingState.AWAITING_PRICE_ACCEPTANCE,
    BookingState.HELD,
    BookingState.AWAITING_PAYMENT,
    BookingState.ORDERING,
    BookingState.UNKNOWN,
)


IS_OPEN: Final = text(f"bookings.{OPEN}")


def with_newest_line() -> Select[tuple[BookingRow, datetime]]:
    line = BookingEventRow
    newest = and_(line.booking_id == BookingRow.id, line.sequence == BookingRow.sequence)
    return select(BookingRow, line.at).join(line, newest)


def is_quiet(quiet: timedelta = QUIET) -> ColumnElement[bool]:
    """Nothing has happened for so long, and neither the traveller nor a bank is waited for."""
    is_silent = BookingEventRow.at < datetime.now(UTC) - quiet
    return and_(is_silent, ~_waits_for_its_traveller(), ~_waits_for_a_bank())


async def overdue(session: AsyncSession, limit: int, quiet: timedelta) -> Sequence[BookingRow]:
    """What should have gone on by itself, the longest silent first; no person was asked to."""
    is_driven = or_(BookingRow.failure.is_not(None), BookingRow.cancellation_id.is_not(None))
    is_undone = and_(BookingRow.state == BookingState.CANCELLING, is_driven)
    silent = with_newest_line().where(
        IS_OPEN, is_quiet(quiet), or_(BookingRow.state.in_(DRIVEN), is_undone)
    )
    rows = await session.scalars(silent.order_by(BookingEventRow.at).limit(limit))
    return rows.all()


def _waits_for_a_bank() -> ColumnElement[bool]:
    """Its money is on its way back, for some days perhaps."""
    pending = select(RefundRow.id).where(
        RefundRow.booking_id == BookingRow.id, RefundRow.state == RefundState.PENDING
    )
    return and_(BookingRow.state == BookingState.REFUND_PENDING, pending.exists())


def _waits_for_its_traveller() -> ColumnElement[bool]:
    """For a yes or a no, or for the payment of what is held; and there is time left."""
    now, row = datetime.now(UTC), BookingRow
    asked = and_(
        row.state == BookingState.AWAITING_PRICE_ACCEPTANCE,
        row.confirm_before.is_not(None),
        row.confirm_before > now,
    )
    held = and_(
        row.state == BookingState.HELD,
        row.hold_asked,
        row.money == Money.NONE,
        row.payment_method.is_(None),
        row.hold_expires_at.is_not(None),
        row.hold_expires_at > now,
    )
    return and_(row.failure.is_(None), or_(asked, held))
