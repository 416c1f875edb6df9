"""Who is registered?"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base
from subgraphs.chassis.viewer import SUSPENDED


class Role(StrEnum):
    TRAVELER = "TRAVELER"
    PROFESSIONAL = "PROFESSIONAL"
    PARTNER = "PARTNER"
    MODERATOR = "MODERATOR"
    SUPPORT = "SUPPORT"
    ADMIN = "ADMIN"
    SUSPENDED = SUSPENDED


class Visibility(StrEnum):
    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    PRIVATE = "PRIVATE"


class UserRow(Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("handle ~ '^[a-z][a-z0-9_.]{2,29}$'", "handle"),
        CheckConstraint("visibility IN ('PUBLIC', 'FOLLOWERS', 'PRIVATE')", "visibility"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(unique=True)  # lower case, so unique without regard to case
    display_name: Mapped[str]
    avatar_url: Mapped[str | None]
    visibility: Mapped[str] = mapped_column(default=Visibility.PUBLIC.value)
    roles: Mapped[list[str]] = mapped_column(ARRAY(String), default=lambda: [Role.TRAVELER.value])
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
