"""From held to settled: each step leaves a state from which anybody may go on.

No engine: a row says what is next, a lease on it says who does it. A durable workflow may take the
place of this module; the states and the log stay.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.log import enter, stream_of
from subgraphs.booking.bookings.models import OPEN, BookingRow, BookingState
from subgraphs.booking.bookings.payment import Debt, LetGo, Outcome, Paying
from subgraphs.booking.books.service import post_sale
from subgraphs.booking.offers import inventory
from subgraphs.booking.offers import repository as offers
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import Captured, Declined
from subgraphs.chassis.wakeups import Wakeups

log = structlog.get_logger(__name__)

MOST_TRIES: Final = 100  # then a person decides
SOON, LATER = timedelta(seconds=2), timedelta(seconds=60)


class Settlement:
    """`lease`: longer than all calls to the payment provider for one booking can take."""

    def __init__(
        self, database: Database, paying: Paying, wakeups: Wakeups, lease: timedelta
    ) -> None:
        self._database = database
        self._paying = paying
        self._wakeups = wakeups
        self.lease = lease

    async def begin(self, booking: BookingRow) -> BookingRow:
        """Pay for what was held just now; its row's lease is ours."""
        return await self._conclude(booking.id, await self._paying.first(_debt(booking)))

    async def resume(self, booking_id: str) -> BookingRow | None:
        """Go on from wherever it stopped; None while somebody else does, or when it is settled."""
        now = datetime.now(UTC)
        async with self._database.transaction() as transaction:
            session = transaction.session
            if not await repository.taken_up(session, booking_id, now, now + self.lease):
                return None
            debt = _debt(await session.get_one(BookingRow, booking_id))
        return await self._conclude(booking_id, await self._paying.again(debt))

    async def due(self, limit: int) -> list[str]:
        now = datetime.now(UTC)
        return await self._database.fetched(lambda read: repository.due(read, now, limit))

    async def _conclude(self, booking_id: str, outcome: Outcome) -> BookingRow:
        async with self._database.transaction() as transaction:
            booking = await repository.locked(transaction.session, booking_id)
            if booking.state in OPEN:
                await _write(transaction, booking, outcome)
            elif isinstance(outcome, Captured) and booking.state != BookingState.CONFIRMED.value:
                log.error("paid after its end", booking=booking.id, intent=outcome.intent_id)
        self._wakeups.ring(stream_of(booking_id))
        return booking


async def _write(transaction: Transaction, booking: BookingRow, outcome: Outcome) -> None:
    match outcome:
        case Captured():
            await _confirm(transaction, booking)
        case Declined(code):
            booking.refusal = code
            note = "The payment was declined; nothing was charged, and the hold was given back."
            await _give_back(transaction, booking, BookingState.FAILED, note)
        case LetGo():
            note = "The hold ended before it was paid; nothing was charged."
            await _give_back(transaction, booking, BookingState.EXPIRED, note)
        case _:
            await _wait(transaction, booking)


async def _confirm(transaction: Transaction, booking: BookingRow) -> None:
    total = Amount(booking.total_minor, booking.currency)
    await post_sale(transaction.session, booking.id, booking.provider, total)
    _settle(booking)
    await enter(transaction, booking, BookingState.CONFIRMED, "Paid, and confirmed.")


async def _give_back(
    transaction: Transaction, booking: BookingRow, state: BookingState, note: str
) -> None:
    found = await offers.by_ids(transaction.session, [booking.offer_id])
    await inventory.release(transaction.session, found[booking.offer_id], booking.id)
    _settle(booking)
    await enter(transaction, booking, state, note)


async def _wait(transaction: Transaction, booking: BookingRow) -> None:
    booking.tries += 1
    if booking.tries >= MOST_TRIES:
        booking.due_at = None
        note = "Whether it was paid could not be learned; a person looks into it."
        await enter(transaction, booking, BookingState.UNKNOWN, note)
        return
    booking.due_at = datetime.now(UTC) + min(SOON * 2 ** min(booking.tries - 1, 5), LATER)
    if booking.state == BookingState.HELD.value:
        note = "The payment was asked for; its answer has not come yet."
        await enter(transaction, booking, BookingState.AWAITING_PAYMENT, note)


def _settle(booking: BookingRow) -> None:
    booking.due_at = None
    booking.payment_method = None


def _debt(booking: BookingRow) -> Debt:
    return Debt(
        reference=booking.id,
        amount=Amount(booking.total_minor, booking.currency),
        method_token=booking.payment_method or "",
        until=booking.hold_expires_at,
    )
