"""Which rooms are ours to let, and for which nights is each taken?"""

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class StayPropertyRow(Base):
    """What a voucher must show even while the catalog is down."""

    __tablename__ = "stay_properties"

    id: Mapped[str] = mapped_column(primary_key=True)  # the catalog's
    name: Mapped[str]
    city_id: Mapped[str] = mapped_column(index=True)
    city_name: Mapped[str]
    destination_id: Mapped[str]
    time_zone: Mapped[str]
    latitude: Mapped[float]  # degrees; decides the season


class RoomRow(Base):
    __tablename__ = "stay_rooms"
    __table_args__ = (
        UniqueConstraint("property_id", "number"),
        CheckConstraint("sleeps BETWEEN 1 AND 8", name="sleeps_a_few"),
        CheckConstraint("base_minor > 0", name="base_is_a_price"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    property_id: Mapped[str] = mapped_column(ForeignKey("stay_properties.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]  # `RoomKind`
    sleeps: Mapped[int] = mapped_column(SmallInteger)
    base_minor: Mapped[int]  # EUR cents a night, before season and demand


Index("stay_rooms_of_kind", RoomRow.property_id, RoomRow.kind, RoomRow.number)


class RoomNightsRow(Base):
    """No two of a room overlap: the constraint decides who was first."""

    __tablename__ = "room_nights"
    __table_args__ = (
        UniqueConstraint("booking_id", "number"),
        ExcludeConstraint(
            ("room_id", "="), ("during", "&&"), name="room_nights_overlap", using="gist"
        ),
        CheckConstraint("NOT isempty(during)", name="one_night_at_least"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("stay_rooms.id"))
    during: Mapped[Range[Date]] = mapped_column(DATERANGE)  # [check-in, check-out)
    booking_id: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)  # from 1 in its booking


class StaySeedRow(Base):
    """With which data the rooms were made."""

    __tablename__ = "stay_seeds"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
