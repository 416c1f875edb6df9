"""What is paid back for a booking, each part with its own outcome."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.money.amounts import Amount


class RefundState(StrEnum):
    REQUESTED = "REQUESTED"  # owed; the payment provider is being asked
    PENDING = "PENDING"  # on its way there
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"  # nothing arrived; `refusal` says why


class Why(StrEnum):
    CANCELLED = "CANCELLED"  # the traveller cancelled
    UNDONE = "UNDONE"  # paid, and it did not come about
    GOODWILL = "GOODWILL"  # an operator's gift


START: Final = timedelta(seconds=3)  # by when it has begun, or somebody else begins it
OPEN: Final = frozenset({RefundState.REQUESTED, RefundState.PENDING})


class RefundRow(Base):
    """`id`: the payment provider's reference begins with it. `due_at`: when somebody else may begin
    it; null once it runs."""

    __tablename__ = "refunds"
    __table_args__ = (
        Index("refunds_of_booking", "booking_id", "position"),
        Index("refunds_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint("minor > 0", "amount"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in RefundState)), "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    why: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(default=RefundState.REQUESTED.value)
    refusal: Mapped[str | None]
    provider_refund_id: Mapped[str | None]
    reason: Mapped[str | None]  # an operator's, for the operators alone
    asked_by: Mapped[str | None]  # the operator
    requested_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    settled_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]

    @property
    def amount(self) -> Amount:
        return Amount(self.minor, self.currency)


def undone(booking_id: str, amount: Amount) -> RefundRow:
    """Of what was paid, and did not come about."""
    return _owed(undone_id(booking_id), booking_id, Why.UNDONE, amount)


def cancelled(booking_id: str, quote_id: str, amount: Amount) -> RefundRow:
    return _owed(cancelled_id(quote_id), booking_id, Why.CANCELLED, amount)


def once_more(failed: RefundRow, by: str) -> RefundRow:
    """Owed as it was, under an id of its own: one more, however often it is asked for."""
    id = derived_id("refund", failed.id)
    again = _owed(id, failed.booking_id, Why(failed.why), failed.amount)
    again.asked_by, again.due_at = by, datetime.now(UTC) + START
    return again


def undone_id(booking_id: str) -> str:
    """Of the one refund that undoing a booking leads to, if any."""
    return derived_id("refund", booking_id)


def cancelled_id(quote_id: str) -> str:
    """Of the one refund that a cancellation leads to, if any."""
    return derived_id("refund", quote_id)


def _owed(id: str, booking_id: str, why: Why, amount: Amount) -> RefundRow:
    return RefundRow(
        id=id,
        booking_id=booking_id,
        why=why.value,
        minor=amount.minor,
        currency=amount.currency,
    )
