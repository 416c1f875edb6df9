"""Who may change what is booked for a trip? Its owner and its editors."""

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.errors import NoSuchBooking, NoSuchTrip, NotYoursToChange
from subgraphs.booking.trips import repository as trips
from subgraphs.chassis.database import Transaction


async def own(transaction: Transaction, user_id: str, booking_id: str) -> BookingRow:
    """Locked. Raises NoSuchBooking or NotYoursToChange."""
    readable = await repository.bookings_by_id(transaction.session, [booking_id], user_id)
    if booking_id not in readable:
        raise NoSuchBooking
    await let_change(transaction, user_id, readable[booking_id].trip_id)
    return await repository.locked(transaction.session, booking_id)


async def let_change(transaction: Transaction, user_id: str, trip_id: str) -> None:
    role = await trips.held_role(transaction.session, trip_id, user_id)
    if role is None:
        raise NoSuchTrip
    if role not in trips.CHANGES:
        raise NotYoursToChange("the owner and editors")
