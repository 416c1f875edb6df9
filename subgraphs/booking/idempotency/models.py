"""Which requests were taken up already, under the key that their client chose?"""

from datetime import UTC, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class KeyRow(Base):
    """`subject_id`: what the request made. `request_hash`: of everything asked beside the key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("idempotency_keys_age", "claimed_at"),)

    user_id: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    subject_id: Mapped[str]
    claimed_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
