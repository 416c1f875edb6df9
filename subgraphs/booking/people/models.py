"""Who may be invited? A read copy of accounts' people, and of social's blocks."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class PersonRow(Base):
    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)


class BlockRow(Base):
    """The newest word on whether one blocks the other; two topics tell it, in either order."""

    __tablename__ = "blocks"

    blocker_id: Mapped[str] = mapped_column(primary_key=True)
    blocked_id: Mapped[str] = mapped_column(primary_key=True)
    is_in_force: Mapped[bool]
    as_of: Mapped[datetime]
