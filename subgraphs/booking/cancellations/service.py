"""The rules of cancelling: first it is said what comes back, then it is confirmed, once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from subgraphs.booking.bookings.log import Actor, enter
from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure
from subgraphs.booking.bookings.permission import own
from subgraphs.booking.bookings.saga.desk import Desk, now
from subgraphs.booking.bookings.saga.pricing import told
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.bookings.waiting import Waiting
from subgraphs.booking.cancellations import repository
from subgraphs.booking.cancellations.errors import (
    NoSuchQuote,
    NotCancellable,
    QuoteExpired,
    RefundChanged,
)
from subgraphs.booking.cancellations.models import QuoteRow, QuoteState
from subgraphs.booking.cancellations.quoting import (
    Quoting,
    is_held,
    refuse_what_stands_not,
    refused,
)
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.chassis.database import Transaction

CONFIRM: Final = "confirmCancellation"
START: Final = timedelta(seconds=3)  # by when it has begun, or somebody else begins it


@dataclass(frozen=True, slots=True)
class Confirmed:
    booking: BookingRow
    replayed: bool


class Cancellations:
    def __init__(self, desk: Desk, saga: Saga) -> None:
        self._desk = desk
        self._database = desk.database
        self._quoting = Quoting(desk)
        self._saga = saga
        self._waiting = Waiting(desk.database, desk.wakeups)

    async def quote(self, user_id: str, booking_id: str) -> QuoteRow:
        """Nothing is cancelled. Raises NoSuchBooking, NotYoursToChange, NotCancellable or
        ProviderRefused."""
        async with self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
        return await self._kept(await self._quoting.quote(booking))

    async def confirm(self, user_id: str, key: str, quote_id: str) -> Confirmed:
        """One quote is one cancellation, however often it is confirmed. Raises NoSuchQuote,
        NotYoursToChange, NotCancellable, QuoteExpired, RefundChanged, ProviderRefused or KeyUsed.
        """
        claim = _claim(user_id, key, quote_id)
        quote = await self._database.fetched(
            lambda read: repository.readable(read, quote_id, user_id)
        )
        if quote is None:
            raise NoSuchQuote
        fresh = await self._checked(quote) if quote.state == QuoteState.OPEN else quote
        replayed = await self._taken_up(user_id, claim, quote, fresh)
        await self._begin(quote)
        return Confirmed(await self._followed(quote), replayed)

    async def begin_left(self, limit: int) -> int:
        """Those whose process died before it could begin them; how many."""
        due = await self._database.fetched(lambda read: repository.due(read, limit))
        for quote in due:
            await self._begin(quote)
        return len(due)

    async def _checked(self, quote: QuoteRow) -> QuoteRow:
        """What the provider says now. Raises as `confirm`."""
        if quote.expires_at <= now():
            raise QuoteExpired
        booking = await self._desk.read(quote.booking_id)
        if booking.cancellation_id == quote.id:  # somebody confirmed it meanwhile
            return quote
        fresh = await self._quoting.quote(booking)
        if fresh.is_hold == quote.is_hold and fresh.says_as(quote):
            return fresh
        raise RefundChanged(quote.refund, await self._kept(fresh))

    async def _kept(self, quote: QuoteRow) -> QuoteRow:
        async with self._database.transaction() as transaction:
            transaction.session.add(quote)
        return quote

    async def _taken_up(
        self, user_id: str, claim: KeyRow, quote: QuoteRow, fresh: QuoteRow
    ) -> bool:
        """Whether it was already."""
        async with self._database.transaction() as transaction:
            session = transaction.session
            booking = await own(transaction, user_id, quote.booking_id)
            first = await idempotency.claimed(session, claim, "idempotencyKey")
            row = await repository.locked(session, quote.id)
            if first is not None or row.state != QuoteState.OPEN:
                return True
            refuse_what_stands_not(booking)
            if row.is_hold != is_held(booking):
                raise NotCancellable
            row.sealed, row.due_at = fresh.sealed, now() + START
            await (_let_go if row.is_hold else _confirmed)(transaction, booking, row)
        return False

    async def _begin(self, quote: QuoteRow) -> None:
        """Again does nothing more."""
        if quote.is_hold:
            await self._saga.nudge(await self._desk.read(quote.booking_id))
        else:
            await self._saga.cancel(quote.booking_id, quote.id)
        async with self._database.transaction() as transaction:
            await repository.begun(transaction.session, quote.id)

    async def _followed(self, quote: QuoteRow) -> BookingRow:
        """Raises ProviderRefused."""
        booking = await self._waiting.until(
            quote.booking_id, lambda booking: booking.state != BookingState.CANCELLING
        )
        after = await self._database.fetched(lambda read: read.get_one(QuoteRow, quote.id))
        if after.state == QuoteState.REFUSED:
            raise refused(booking, after.refusal)
        return booking


async def _confirmed(transaction: Transaction, booking: BookingRow, quote: QuoteRow) -> None:
    quote.state = QuoteState.CONFIRMED.value
    booking.cancellation_id = quote.id
    note = f"To be cancelled; {told(quote.refund)} will come back."
    step = f"cancel asked:{quote.id}"
    await enter(transaction, booking, BookingState.CANCELLING, note, step, Actor.TRAVELER)


async def _let_go(transaction: Transaction, booking: BookingRow, quote: QuoteRow) -> None:
    """Its checkout's saga undoes what it has got so far."""
    quote.state = QuoteState.DONE.value
    booking.failure = Failure.LET_GO.value
    step = f"cancel asked:{quote.id}"
    note = "The hold is to be let go."
    await enter(transaction, booking, BookingState.CANCELLING, note, step, Actor.TRAVELER)


def _claim(user_id: str, key: str, quote_id: str) -> KeyRow:
    return KeyRow(
        user_id=user_id,
        operation=CONFIRM,
        key=key,
        request_hash=idempotency.hash_of({"quote": quote_id}),
        subject_id=quote_id,
    )
