"""How a booking comes into a state: the state, its line in the log and its event are one write."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from subgraphs.booking.bookings.models import GOOD, BookingEventRow, BookingRow, BookingState
from subgraphs.booking.bookings.states import check
from subgraphs.booking.events import BookingChanged
from subgraphs.booking.trips.announcing import announce
from subgraphs.chassis.database import Transaction


class Actor(StrEnum):
    SYSTEM = "SYSTEM"
    TRAVELER = "TRAVELER"
    OPERATOR = "OPERATOR"


ONE_LINE: Final = "booking_events_booking_id_step_key"  # of each step
# What a line takes back, by its step.
UNDOES: Final = {"voided": "authorised", "refunded": "captured", "cancelled": "ordered"}


async def enter(
    transaction: Transaction,
    booking: BookingRow,
    state: BookingState,
    note: str,
    step: str,
    actor: Actor = Actor.SYSTEM,
) -> bool:
    """`booking`: new, or locked. `note`: for a person. False where `step` is told already.

    Raises IllegalMove, and then the transaction must not commit.
    """
    session = transaction.session
    if not booking.sequence:  # new: its lines refer to it
        session.add(booking)
        await session.flush()
    undone = UNDOES.get(step.partition(":")[0])
    line = {
        "booking_id": booking.id,
        "sequence": booking.sequence + 1,
        "at": datetime.now(UTC),
        "state": state.value,
        "step": step,
        "actor": actor.value,
        "note": note,
        "undoes": await _told(transaction, booking.id, undone) if undone else None,
    }
    once = insert(BookingEventRow).values(line).on_conflict_do_nothing(constraint=ONE_LINE)
    with session.no_autoflush:  # what else changes of the booking is written with its state
        if await session.scalar(once.returning(BookingEventRow.sequence)) is None:
            return False
    before = BookingState(booking.state) if booking.sequence else None
    check(before, state)
    booking.state = state.value
    booking.sequence += 1
    await transaction.record(
        BookingChanged(
            booking_id=booking.id,
            trip_id=booking.trip_id,
            booked_by=booking.booked_by,
            state=state.value,
            sequence=booking.sequence,
        )
    )
    if (before in GOOD) != (state in GOOD):
        await announce(transaction, booking.trip_id)
    return True


def stream_of(booking_id: str) -> str:
    return f"booking:{booking_id}"


async def _told(transaction: Transaction, booking_id: str, step: str) -> int | None:
    line = select(BookingEventRow.sequence).where(
        BookingEventRow.booking_id == booking_id, BookingEventRow.step == step
    )
    found: int | None = await transaction.session.scalar(line)
    return found
