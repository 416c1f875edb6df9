"""How many seats are gone? A row appears at the first sale; before it, all are there."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class FlightSeatsRow(Base):
    __tablename__ = "flight_seats"
    __table_args__ = (CheckConstraint("sold BETWEEN 0 AND capacity", name="sold_of_capacity"),)

    flight_id: Mapped[str] = mapped_column(primary_key=True)  # as in VA123/2027-01-15
    cabin: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # `Cabin`
    capacity: Mapped[int] = mapped_column(SmallInteger)
    sold: Mapped[int] = mapped_column(SmallInteger)


class SeatsTakenRow(Base):
    """Whose they are: so that taking or releasing twice counts once."""

    __tablename__ = "seats_taken"
    __table_args__ = (
        ForeignKeyConstraint(
            ["flight_id", "cabin"], ["flight_seats.flight_id", "flight_seats.cabin"]
        ),
        CheckConstraint("seats BETWEEN 1 AND 9", name="seats_of_one_booking"),
    )

    booking_id: Mapped[str] = mapped_column(primary_key=True)
    flight_id: Mapped[str] = mapped_column(primary_key=True)
    cabin: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    seats: Mapped[int] = mapped_column(SmallInteger)
