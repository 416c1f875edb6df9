"""Who travels where, and when? A read copy of booking's trips."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.recommendation.tables import Base


class TripRow(Base):
    """A visit of its members, once it is booked and has a destination and both dates."""

    __tablename__ = "trips"
    __table_args__ = (Index("trips_of_member", "member_ids", postgresql_using="gin"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    destination_id: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    is_booked: Mapped[bool]
    member_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    as_of: Mapped[datetime]
