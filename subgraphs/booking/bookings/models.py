"""What was bought for a trip, and everything that happened to it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class BookingState(StrEnum):
    HELD = "HELD"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


OPEN: Final = (BookingState.HELD.value, BookingState.AWAITING_PAYMENT.value)


class BookingRow(Base):
    """`due_at`: when somebody else may take up an open booking; null once it is settled.

    `sequence` numbers its events: taken under this row's lock, so without holes and in order.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("bookings_of_trip", "trip_id", "position"),
        Index("bookings_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint(
            "state IN ('HELD', 'AWAITING_PAYMENT', 'CONFIRMED', 'FAILED', 'EXPIRED', 'UNKNOWN')",
            "state",
        ),
        CheckConstraint("total_minor >= 0", "total"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id"))
    booked_by: Mapped[str]
    offer_id: Mapped[str]
    kind: Mapped[str]  # of the offer
    provider: Mapped[str]
    snapshot: Mapped[dict[str, Any]]  # the offer's payload
    traveler_count: Mapped[int]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    sequence: Mapped[int]
    payment_method: Mapped[str | None]  # the provider's token, until it was used
    refusal: Mapped[str | None]  # why the payment was declined
    hold_expires_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class BookingEventRow(Base):
    """One line of a booking's log. Rows are added, never changed."""

    __tablename__ = "booking_events"

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    state: Mapped[str]
    note: Mapped[str]
