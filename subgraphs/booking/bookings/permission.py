"""Who may change what is booked for a trip? Its owner and its editors."""

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.placing import let_change
from subgraphs.booking.errors import NoSuchBooking
from subgraphs.chassis.database import Transaction


async def own(transaction: Transaction, user_id: str, booking_id: str) -> BookingRow:
    """Locked. Raises NoSuchBooking or NotYoursToChange."""
    readable = await repository.bookings_by_id(transaction.session, [booking_id], user_id)
    if booking_id not in readable:
        raise NoSuchBooking
    await let_change(transaction, user_id, readable[booking_id].trip_id)
    return await repository.locked(transaction.session, booking_id)
