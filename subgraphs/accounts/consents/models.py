"""What has each person agreed to, and when did they change their mind?"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base


class Purpose(StrEnum):
    PERSONALIZATION = "PERSONALIZATION"
    AI_MEMORY = "AI_MEMORY"
    MARKETING = "MARKETING"
    LOCATION = "LOCATION"
    PARTNER_SHARING = "PARTNER_SHARING"


class ConsentRow(Base):
    """One decision. Rows are added, never changed; the newest of a purpose is in force."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("consents_newest", "user_id", "purpose", "position"),
        CheckConstraint(
            "purpose IN ('PERSONALIZATION', 'AI_MEMORY', 'MARKETING', 'LOCATION',"
            " 'PARTNER_SHARING')",
            "purpose",
        ),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    granted: Mapped[bool]
    policy_version: Mapped[str]
    client_id: Mapped[str | None]  # through which program the person said so
    decided_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
