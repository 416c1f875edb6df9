"""What was bought for a trip, and everything that happened to it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.books.service import Sale
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.tables import Base
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.workflows.executors import Executor


class BookingState(StrEnum):
    PRICING = "PRICING"
    AWAITING_PRICE_ACCEPTANCE = "AWAITING_PRICE_ACCEPTANCE"
    HELD = "HELD"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    ORDERING = "ORDERING"
    UNKNOWN = "UNKNOWN"
    PARKED = "PARKED"
    CONFIRMED = "CONFIRMED"
    TICKETED = "TICKETED"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    REFUND_PENDING = "REFUND_PENDING"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


GOOD: Final = frozenset({BookingState.CONFIRMED, BookingState.TICKETED})
ENDED: Final = GOOD | {
    BookingState.CANCELLED,
    BookingState.REFUNDED,
    BookingState.FAILED,
    BookingState.EXPIRED,
}


OPEN: Final = "state NOT IN ({})".format(", ".join(f"'{state}'" for state in sorted(ENDED)))


class Failure(StrEnum):
    """Why a booking did not come about; `refusal` holds the other side's own word."""

    SOLD_OUT = "SOLD_OUT"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    PRICE_CHANGED = "PRICE_CHANGED"  # in the moment of the order
    PRICE_DECLINED = "PRICE_DECLINED"
    PRICE_TIMED_OUT = "PRICE_TIMED_OUT"
    HOLD_ENDED = "HOLD_ENDED"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    TRAVELERS_REFUSED = "TRAVELERS_REFUSED"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    PROVIDER_AWAY = "PROVIDER_AWAY"
    OTHER_ITEM = "OTHER_ITEM"  # of the same checkout
    LET_GO = "LET_GO"  # a hold that the traveller did not want any more
    GIVEN_UP = "GIVEN_UP"  # by a person, who could not settle it either


class Money(StrEnum):
    """Where the payment stands."""

    NONE = "NONE"
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    DECLINED = "DECLINED"


class BookingRow(Base):
    """`checkout_id`: of the saga that makes it, alone or with others. `saga_id`: of the one that
    goes on with it, where that one ended too early.

    `due_at`: when somebody else may start its saga; null once it runs. `sequence` numbers its
    events: taken under this row's lock, so without holes and in order.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("bookings_of_trip", "trip_id", "position"),
        Index("bookings_of_checkout", "checkout_id", "position"),
        Index("bookings_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("bookings_open", "position", postgresql_where=text(OPEN)),
        CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in BookingState)), "state"),
        CheckConstraint("total_minor >= 0", "total"),
        CheckConstraint("refunded_minor BETWEEN 0 AND total_minor", "refunded"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    checkout_id: Mapped[str]
    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id"))
    booked_by: Mapped[str]
    offer_id: Mapped[str]
    kind: Mapped[str]  # of the offer
    provider: Mapped[str]
    snapshot: Mapped[dict[str, Any]]  # the offer's payload
    sealed: Mapped[dict[str, Any]]  # the provider's; as it was repriced last
    capabilities: Mapped[dict[str, Any]]  # the offer's
    requirements: Mapped[dict[str, Any]]  # the provider's, of each traveller
    traveler_count: Mapped[int]
    traveler_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    most_minor: Mapped[int] = mapped_column(BigInteger)  # what the traveller accepts
    provider_total_minor: Mapped[int] = mapped_column(BigInteger)
    provider_currency: Mapped[str]
    rate_id: Mapped[str | None]  # by which the provider's price became the total
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    sequence: Mapped[int]
    failure: Mapped[str | None]
    refusal: Mapped[str | None]
    hold_asked: Mapped[bool]
    confirm_before: Mapped[datetime | None]  # of a changed price
    hold_expires_at: Mapped[datetime | None]
    order_id: Mapped[str | None]  # the provider's
    order_state: Mapped[str | None]  # `OrderState`
    order_reference: Mapped[str | None]  # a desk's, as a PNR
    payment_method: Mapped[str | None]  # the payment provider's token, until it was used
    money: Mapped[str] = mapped_column(default=Money.NONE.value)
    intent_id: Mapped[str | None]
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # what arrived, so far
    cancellation_id: Mapped[str | None]  # the quote by which it is cancelled, or is being
    saga_id: Mapped[str | None]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    @property
    def total(self) -> Amount:
        return Amount(self.total_minor, self.currency)

    @property
    def most(self) -> Amount:
        return Amount(self.most_minor, self.currency)

    @property
    def provider_total(self) -> Amount:
        return Amount(self.provider_total_minor, self.provider_currency)

    @property
    def refunded(self) -> Amount:
        return Amount(self.refunded_minor, self.currency)

    @property
    def state_when_paid(self) -> BookingState:
        """Only who sells flights for others issues tickets."""
        is_ticketed = self.kind == OfferKind.FLIGHT and self.provider != Provider.OWN
        return BookingState.TICKETED if is_ticketed else BookingState.CONFIRMED

    @property
    def sale(self) -> Sale:
        """As the books see it."""
        is_same = self.provider_currency == self.currency
        owed = self.total if is_same else self.provider_total
        return Sale(self.id, self.provider, self.total, owed)


class BookingEventRow(Base):
    """One line of a booking's log. Rows are added, never changed.

    `step`: what wrote it; written again after a crash, it is the same line.
    """

    __tablename__ = "booking_events"
    __table_args__ = (UniqueConstraint("booking_id", "step"),)

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    state: Mapped[str]
    step: Mapped[str]
    actor: Mapped[str]  # SYSTEM, TRAVELER or OPERATOR
    note: Mapped[str]
    undoes: Mapped[int | None]  # the sequence of what it takes back


class AttemptRow(Base):
    """A write that was sent to a provider, or was about to be: noted before, and judged after.

    Without an outcome it may have arrived. `detail`: what the other side said, in its own codes;
    never what a person wrote.
    """

    __tablename__ = "booking_attempts"

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_ref: Mapped[str]
    sent_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[dict[str, Any]]


class ExecutorRow(Executor, Base):
    """Processes that run sagas."""
