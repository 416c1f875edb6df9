"""Who is there, what do they allow, and what is between them? Read copies of others' facts.

Facts of different topics come in any order, so each keeps the moment it was said: the newest word
holds.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.recommendation.tables import Base

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class PersonRow(Base):
    """Somebody of whom accounts announced anything; without a profile they are shown to nobody."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    visibility: Mapped[str | None]
    profile_as_of: Mapped[datetime] = mapped_column(default=LONG_AGO)
    is_suspended: Mapped[bool] = mapped_column(default=False)
    suspension_as_of: Mapped[datetime] = mapped_column(default=LONG_AGO)
    is_personal: Mapped[bool] = mapped_column(default=False)  # PERSONALIZATION is allowed
    consent_as_of: Mapped[datetime] = mapped_column(default=LONG_AGO)


class FollowRow(Base):
    __tablename__ = "follows"
    __table_args__ = (Index("follows_of_followed", "followed_id"),)

    follower_id: Mapped[str] = mapped_column(primary_key=True)
    followed_id: Mapped[str] = mapped_column(primary_key=True)
    is_in_force: Mapped[bool]
    as_of: Mapped[datetime]


class BlockRow(Base):
    __tablename__ = "blocks"
    __table_args__ = (Index("blocks_of_blocked", "blocked_id"),)

    blocker_id: Mapped[str] = mapped_column(primary_key=True)
    blocked_id: Mapped[str] = mapped_column(primary_key=True)
    is_in_force: Mapped[bool]
    as_of: Mapped[datetime]


class RevisionRow(Base):
    """How often what is shown to a person changed: a list kept under an older number is stale."""

    __tablename__ = "revisions"

    user_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
