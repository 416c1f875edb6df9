"""Who travels together, where and when, and who was asked to join?"""

from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class TripRole(StrEnum):
    OWNER = "OWNER"
    EDITOR = "EDITOR"
    VIEWER = "VIEWER"


class InvitationState(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    REVOKED = "REVOKED"


class TripRow(Base):
    """Its owner is the one member with that role."""

    __tablename__ = "trips"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", "dates"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    destination_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class MemberRow(Base):
    """`position` orders a trip's members, and a person's trips, by when they joined."""

    __tablename__ = "members"
    __table_args__ = (
        Index("members_of_user", "user_id", "position"),
        Index("members_of_trip", "trip_id", "position"),
        Index("members_owner", "trip_id", unique=True, postgresql_where=text("role = 'OWNER'")),
        CheckConstraint("role IN ('OWNER', 'EDITOR', 'VIEWER')", "role"),
    )

    trip_id: Mapped[str] = mapped_column(
        ForeignKey("trips.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    role: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class InvitationRow(Base):
    """A person is asked once at a time."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("invitations_of_trip", "trip_id", "position"),
        Index("invitations_of_invitee", "invitee_id", "position"),
        Index(
            "invitations_pending",
            "trip_id",
            "invitee_id",
            unique=True,
            postgresql_where=text("state = 'PENDING'"),
        ),
        CheckConstraint("role IN ('EDITOR', 'VIEWER')", "role"),
        CheckConstraint("state IN ('PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED')", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    inviter_id: Mapped[str]
    invitee_id: Mapped[str]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default=InvitationState.PENDING.value)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
