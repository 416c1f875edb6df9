"""Who was suspended or reinstated, by whom, when and why?"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base


class Decision(StrEnum):
    SUSPENDED = "SUSPENDED"
    REINSTATED = "REINSTATED"


class SuspensionRow(Base):
    """One decision. Rows are added, never changed or taken away; they go with the person."""

    __tablename__ = "suspensions"
    __table_args__ = (CheckConstraint("decision IN ('SUSPENDED', 'REINSTATED')", "decision"),)

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    decision: Mapped[str]
    decided_by: Mapped[str]  # a person's id; it stays when they are gone
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
