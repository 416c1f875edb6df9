"""What do other subgraphs hear of a trip, whatever of it changed?"""

from datetime import date

from sqlalchemy import exists, func, select

from subgraphs.booking.bookings.models import GOOD, BookingRow
from subgraphs.booking.events import TripChanged
from subgraphs.booking.trips.models import MemberRow, TripRow
from subgraphs.chassis.database import Transaction


async def announce(transaction: Transaction, trip_id: str) -> None:
    """As this transaction leaves it, and whoever ended before.

    A lock of its own, taken last: the trip's row would stand in a circle with its members' rows.
    """
    session = transaction.session
    await session.flush()
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(trip_id))))
    plan = select(TripRow.destination_id, TripRow.starts_on, TripRow.ends_on)
    destination_id, starts_on, ends_on = (
        await session.execute(plan.where(TripRow.id == trip_id))
    ).one()
    members = select(MemberRow.user_id).where(MemberRow.trip_id == trip_id)
    stands = exists().where(BookingRow.trip_id == trip_id, BookingRow.state.in_(GOOD))
    await transaction.record(
        TripChanged(
            trip_id=trip_id,
            destination_id=destination_id,
            starts_on=_iso(starts_on),
            ends_on=_iso(ends_on),
            is_booked=bool(await session.scalar(select(stands))),
            member_ids=list(await session.scalars(members.order_by(MemberRow.position))),
        )
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
