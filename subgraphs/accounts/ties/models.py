"""Who follows whom, and who blocked whom, as social last said?

Read copies: social decides. A tie that has ended keeps its row, so that an older fact that comes
late does not bring it back.
"""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.accounts.tables import Base


class FollowRow(Base):
    __tablename__ = "follows"

    follower_id: Mapped[str] = mapped_column(primary_key=True)
    followed_id: Mapped[str] = mapped_column(primary_key=True)
    in_force: Mapped[bool]
    said_at: Mapped[datetime]


class BlockRow(Base):
    __tablename__ = "blocks"

    blocker_id: Mapped[str] = mapped_column(primary_key=True)
    blocked_id: Mapped[str] = mapped_column(primary_key=True)
    in_force: Mapped[bool]
    said_at: Mapped[datetime]
