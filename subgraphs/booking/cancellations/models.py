"""What would a cancellation give back, as it was quoted, and what became of it?"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.providers.port import CancelQuote
from subgraphs.booking.tables import Base
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount


class QuoteState(StrEnum):
    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"  # by the traveller; the provider is being told
    DONE = "DONE"
    REFUSED = "REFUSED"  # by the provider; the booking stands


class RefundTo(StrEnum):
    ORIGINAL_PAYMENT = "ORIGINAL_PAYMENT"
    VOUCHER = "VOUCHER"  # the provider's own; nothing is paid back


class QuoteRow(Base):
    """`refund` and `penalty`: the traveller's. `given`: what the provider gives back, in its own
    currency; `sealed`: for the provider alone. `due_at`: when somebody else may begin it."""

    __tablename__ = "cancellation_quotes"
    __table_args__ = (
        Index("cancellation_quotes_of_booking", "booking_id"),
        Index("cancellation_quotes_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in QuoteState)), "state"),
        CheckConstraint("refund_minor >= 0 AND penalty_minor >= 0 AND given_minor >= 0", "amounts"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("cancellation"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    state: Mapped[str] = mapped_column(default=QuoteState.OPEN.value)
    is_hold: Mapped[bool]  # what is held and unpaid is let go
    refund_minor: Mapped[int] = mapped_column(BigInteger)
    penalty_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    given_minor: Mapped[int] = mapped_column(BigInteger)
    given_currency: Mapped[str] = mapped_column(String(3))
    refund_to: Mapped[str]
    is_estimated: Mapped[bool]
    sealed: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    refusal: Mapped[str | None]
    due_at: Mapped[datetime | None]

    @property
    def refund(self) -> Amount:
        return Amount(self.refund_minor, self.currency)

    @property
    def penalty(self) -> Amount:
        return Amount(self.penalty_minor, self.currency)

    @property
    def given(self) -> Amount:
        return Amount(self.given_minor, self.given_currency)

    @property
    def asked(self) -> CancelQuote:
        """As the provider gave it; the penalty is ours to reckon."""
        nothing = Amount.zero(self.given_currency)
        return CancelQuote(self.given, nothing, self.refund_to, self.expires_at, self.sealed)

    def is_of(self, answer: CancelQuote) -> bool:
        """Whether the provider gives back the same, to the same."""
        is_voucher = answer.refund_to == RefundTo.VOUCHER
        return answer.refund == self.given and is_voucher == (self.refund_to == RefundTo.VOUCHER)

    def says_as(self, other: "QuoteRow") -> bool:
        """Whether the traveller is told the same by both."""
        return (self.refund, self.penalty, self.refund_to) == (
            other.refund,
            other.penalty,
            other.refund_to,
        )
