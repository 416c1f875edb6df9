"""How a booking comes into a state: the state, its line in the log and its event are one write."""

from subgraphs.booking.bookings.models import BookingEventRow, BookingRow, BookingState
from subgraphs.booking.events import BookingChanged
from subgraphs.chassis.database import Transaction


async def enter(
    transaction: Transaction, booking: BookingRow, state: BookingState, note: str
) -> None:
    """`booking`: new, or locked. `note`: for a person to read."""
    booking.state = state.value
    booking.sequence += 1
    event = BookingEventRow(
        booking_id=booking.id, sequence=booking.sequence, state=state.value, note=note
    )
    transaction.session.add(booking)
    await transaction.session.flush()
    transaction.session.add(event)
    await transaction.session.flush()
    await transaction.record(
        BookingChanged(
            booking_id=booking.id,
            trip_id=booking.trip_id,
            booked_by=booking.booked_by,
            state=state.value,
            sequence=booking.sequence,
        )
    )


def stream_of(booking_id: str) -> str:
    return f"booking:{booking_id}"
