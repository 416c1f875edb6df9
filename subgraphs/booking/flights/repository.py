"""Every query against seats."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.fares import SeatKey
from subgraphs.booking.flights.models import FlightSeatsRow, SeatsTakenRow


@dataclass(frozen=True, slots=True, order=True)
class Seats:
    """Some seats of one flight."""

    flight_id: str
    cabin: Cabin
    capacity: int
    count: int


async def sold(session: AsyncSession, flight_ids: Iterable[str]) -> dict[SeatKey, int]:
    """Only what has been sold at all, in any cabin."""
    rows = await session.scalars(
        select(FlightSeatsRow).where(FlightSeatsRow.flight_id.in_(sorted(set(flight_ids))))
    )
    return {(row.flight_id, Cabin(row.cabin)): row.sold for row in rows}


async def sold_of(session: AsyncSession, keys: list[SeatKey]) -> dict[SeatKey, int]:
    return await sold(session, [flight_id for flight_id, _ in keys])


async def take(session: AsyncSession, booking_id: str, seats: Seats) -> bool:
    """False when there are too few left; True too when the booking has taken them before."""
    await _begin_selling(session, seats)
    if not await _noted(session, booking_id, seats):
        return True
    grown = (
        update(FlightSeatsRow)
        .where(
            FlightSeatsRow.flight_id == seats.flight_id,
            FlightSeatsRow.cabin == seats.cabin,
            FlightSeatsRow.sold + seats.count <= FlightSeatsRow.capacity,
        )
        .values(sold=FlightSeatsRow.sold + seats.count)
        .returning(FlightSeatsRow.sold)
    )
    return await session.scalar(grown) is not None


async def _begin_selling(session: AsyncSession, seats: Seats) -> None:
    row = {
        "flight_id": seats.flight_id,
        "cabin": seats.cabin.value,
        "capacity": seats.capacity,
        "sold": 0,
    }
    await session.execute(insert(FlightSeatsRow).values(row).on_conflict_do_nothing())


async def _noted(session: AsyncSession, booking_id: str, seats: Seats) -> bool:
    """False when the booking has them already. Another attempt of it waits for this one's end."""
    row = {
        "booking_id": booking_id,
        "flight_id": seats.flight_id,
        "cabin": seats.cabin.value,
        "seats": seats.count,
    }
    note = insert(SeatsTakenRow).values(row).on_conflict_do_nothing()
    return await session.scalar(note.returning(SeatsTakenRow.seats)) is not None


async def release(session: AsyncSession, booking_id: str, seats: Seats) -> None:
    """As many as the booking took; none when it holds none."""
    given_back = await session.scalar(
        delete(SeatsTakenRow)
        .where(
            SeatsTakenRow.booking_id == booking_id,
            SeatsTakenRow.flight_id == seats.flight_id,
            SeatsTakenRow.cabin == seats.cabin,
        )
        .returning(SeatsTakenRow.seats)
    )
    if given_back:
        await session.execute(
            update(FlightSeatsRow)
            .where(FlightSeatsRow.flight_id == seats.flight_id, FlightSeatsRow.cabin == seats.cabin)
            .values(sold=FlightSeatsRow.sold - given_back)
        )
