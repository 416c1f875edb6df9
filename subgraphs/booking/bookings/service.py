"""The rules of booking: who may, at which price, and what a repeated request is answered."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import update

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.answers import answer
from subgraphs.booking.bookings.log import Actor, enter
from subgraphs.booking.bookings.models import ENDED, BookingRow, BookingState, Failure
from subgraphs.booking.bookings.orders import Order, new_booking_id, new_checkout_id, soon
from subgraphs.booking.bookings.permission import own
from subgraphs.booking.bookings.placing import Placing
from subgraphs.booking.bookings.saga.pressing import Pressing
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.bookings.waiting import PATIENCE_SECONDS, Waiting
from subgraphs.booking.errors import (
    BadPrice,
    NoneLeft,
    NoPriceAsked,
    NotHeld,
)
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.method_tokens import method_token
from subgraphs.chassis.wakeups import Wakeups

AT_ONCE: Final = 8  # of one process; the pool has connections for the others' reads
PLACE: Final = "placeBooking"
CHECKOUT: Final = "checkoutTrip"
PAY: Final = "payBooking"
UNDER_WAY: Final = {
    BookingState.PRICING,
    BookingState.ORDERING,
    BookingState.CANCELLING,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """`bookings`: of one checkout, in the order that they were asked for."""

    checkout_id: str
    bookings: list[BookingRow]
    replayed: bool


class Bookings:
    def __init__(
        self,
        database: Database,
        placing: Placing,
        saga: Saga,
        pressing: Pressing,
        wakeups: Wakeups,
        answer_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`answer_seconds`: how long a request waits for its saga."""
        self._database = database
        self._placing = placing
        self._saga = saga
        self._pressing = pressing
        self._waiting = Waiting(database, wakeups, answer_seconds)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def place(self, user_id: str, key: str, order: Order) -> Placed:
        """One key is one booking; sent again, it is what became of that booking.

        Raises InvalidInput, NoSuchTrip, NotYoursToChange, NoSuchOffer, OfferExpired, PriceChanged,
        NoneLeft, PaymentDeclined, ProviderRefused, or KeyUsed.
        """
        placed = await self._placed(
            user_id, order, order.claim(user_id, PLACE, key, new_booking_id())
        )
        [booking] = placed.bookings
        if booking.failure == Failure.SOLD_OUT:
            raise NoneLeft(await self._placing.instead_of(booking.offer_id))
        answer(booking)
        return placed

    async def checkout(self, user_id: str, key: str, order: Order) -> Placed:
        """All or nothing; each booking says itself what became of it. Raises as `place`, but for
        what becomes of the bookings."""
        claim = order.claim(user_id, CHECKOUT, key, new_checkout_id())
        return await self._placed(user_id, order, claim)

    async def accept_price(self, user_id: str, booking_id: str, most: Decimal) -> BookingRow:
        """Raises BadPrice, NoSuchBooking, NotYoursToChange, NoPriceAsked or PriceChanged."""
        if not most.is_finite() or most < 0:
            raise BadPrice
        async with self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
            if booking.state != BookingState.AWAITING_PRICE_ACCEPTANCE:
                raise NoPriceAsked
            if most < booking.total.value:
                answer(booking)
            booking.most_minor = Amount.of(most, booking.currency).minor
            note = f"Up to {most} {booking.currency} is accepted."
            step = f"price accepted:{booking.most_minor}:{booking.sequence}"
            await enter(transaction, booking, BookingState.PRICING, note, step, Actor.TRAVELER)
            booking.due_at = soon()
        await self._pressing.tell(booking)
        return await self._followed(booking_id)

    async def decline_price(self, user_id: str, booking_id: str) -> BookingRow:
        """Raises NoSuchBooking, NotYoursToChange or NoPriceAsked."""
        async with self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
            if booking.state != BookingState.AWAITING_PRICE_ACCEPTANCE:
                raise NoPriceAsked
            booking.failure = Failure.PRICE_DECLINED.value
            note = "The new price is not accepted."
            await enter(
                transaction, booking, BookingState.PRICING, note, "price declined", Actor.TRAVELER
            )
            booking.due_at = soon()
        await self._pressing.tell(booking)
        return await self._followed(booking_id)

    async def pay(self, user_id: str, key: str, booking_id: str, method: str) -> Placed:
        """For what is held. Raises InvalidInput, NoSuchBooking, NotYoursToChange, NotHeld,
        PaymentDeclined or KeyUsed."""
        method_token(method)
        claim = _payment_claim(user_id, key, booking_id, method)
        async with self._turns, self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
            first = await idempotency.claimed(transaction.session, claim, "idempotencyKey")
            if first is None:
                if booking.state != BookingState.HELD or booking.payment_method is not None:
                    raise NotHeld
                booking.payment_method = method
                booking.due_at = soon()
        await self._pressing.tell(booking)
        paid = await self._followed(booking_id, while_held=True)
        answer(paid)
        return Placed(paid.checkout_id, [paid], replayed=first is not None)

    async def begin_left(self, limit: int) -> int:
        """Sagas that their process could not begin, or tell the news, before it died; how many."""
        due = await self._database.fetched(lambda read: repository.due(read, limit))
        for checkout_id in due:
            bookings = await self._of_checkout(checkout_id)
            await self._saga.begin(checkout_id, bookings)
            for booking in bookings:
                if booking.due_at is not None:
                    await self._pressing.press_on(booking.id)
        return len(due)

    async def _placed(self, user_id: str, order: Order, claim: KeyRow) -> Placed:
        order.check()
        async with self._turns:  # many at once wait here, not for a connection of the pool
            first = await self._placing.noted(user_id, order, claim)
            checkout_id = first or claim.subject_id
            bookings = await self._of_checkout(checkout_id)
            if any(booking.due_at for booking in bookings):  # also where who began it is gone
                await self._begin(checkout_id, bookings)
        followed = await asyncio.gather(*(self._followed(booking.id) for booking in bookings))
        return Placed(checkout_id, list(followed), replayed=first is not None)

    async def _followed(self, booking_id: str, *, while_held: bool = False) -> BookingRow:
        """As it is once nothing more comes by itself, or after a while."""
        return await self._waiting.until(
            booking_id, lambda booking: not _is_under_way(booking, while_held)
        )

    async def _of_checkout(self, checkout_id: str) -> list[BookingRow]:
        return await self._database.fetched(lambda read: repository.of_checkout(read, checkout_id))

    async def _begin(self, checkout_id: str, bookings: list[BookingRow]) -> None:
        await self._saga.begin(checkout_id, bookings)
        async with self._database.transaction() as transaction:
            of_it = update(BookingRow).where(BookingRow.checkout_id == checkout_id)
            await transaction.session.execute(of_it.values(due_at=None))


def _is_under_way(booking: BookingRow, while_held: bool) -> bool:
    if booking.failure is not None:
        return booking.state not in ENDED | {BookingState.PARKED}
    if booking.state == BookingState.HELD:
        return while_held or not booking.hold_asked
    return booking.state in UNDER_WAY


def _payment_claim(user_id: str, key: str, booking_id: str, method: str) -> KeyRow:
    return KeyRow(
        user_id=user_id,
        operation=PAY,
        key=key,
        request_hash=idempotency.hash_of({"booking": booking_id, "method": method}),
        subject_id=booking_id,
    )
