"""What did operators decide about bookings that could not be settled by asking?"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class OperatorActionRow(Base):
    """One decision. Rows are added, never changed or taken away.

    `decided_by`: a person's id, or `command:` and who ran it. `doubt`: what it was about. `note`:
    of one operator for the next; no traveller reads it.
    """

    __tablename__ = "operator_actions"
    __table_args__ = (Index("operator_actions_of_booking", "booking_id", "position"),)

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    decided_by: Mapped[str]
    decision: Mapped[str]
    doubt: Mapped[str]
    reference: Mapped[str | None]
    note: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
