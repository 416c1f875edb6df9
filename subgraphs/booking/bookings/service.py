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
from subgraphs.booking.bookings.orders import Order, new_booking_id, new_checkout_id
from subgraphs.booking.bookings.permission import let_change, own
from subgraphs.booking.bookings.saga.desk import Page
from subgraphs.booking.bookings.saga.ordering import made
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.bookings.waiting import Waiting
from subgraphs.booking.errors import (
    BadPrice,
    IncompleteTravelers,
    NoneLeft,
    NoPriceAsked,
    NoSuchTravelers,
    NotHeld,
)
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.providers.own.adapter import Own
from subgraphs.booking.providers.port import Requirements
from subgraphs.booking.travelers.client import NoSuchTraveler, Travelers, TravelersAway
from subgraphs.booking.travelers.completeness import lacking
from subgraphs.chassis.database import Database, Transaction
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
        offers: Offers,
        own: Own,
        travelers: Travelers,
        saga: Saga,
        wakeups: Wakeups,
    ) -> None:
        self._database = database
        self._travelers = travelers
        self._own = own
        self._offers = offers
        self._saga = saga
        self._waiting = Waiting(database, wakeups)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._searches: dict[str, asyncio.Future[list[OfferRow]]] = {}

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
            raise NoneLeft(await self._instead_of(await self._offers.any(booking.offer_id)))
        answer(booking)
        return placed

    async def checkout(self, user_id: str, key: str, order: Order) -> Placed:
        """All or nothing; each booking says itself what became of it. Raises as `place`, but for
        what becomes of the bookings."""
        claim = order.claim(user_id, CHECKOUT, key, new_checkout_id())
        return await self._placed(user_id, order, claim)

    async def accept_price(self, user_id: str, booking_id: str, most: Decimal) -> BookingRow:
        """Raises BadPrice, NoSuchBooking, NotYoursToChange or NoPriceAsked."""
        if not most.is_finite() or most < 0:
            raise BadPrice
        async with self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
            if booking.state != BookingState.AWAITING_PRICE_ACCEPTANCE:
                raise NoPriceAsked
            booking.most_minor = Amount.of(most, booking.currency).minor
            note = f"Up to {most} {booking.currency} is accepted."
            step = f"price accepted:{booking.most_minor}:{booking.sequence}"
            await enter(transaction, booking, BookingState.PRICING, note, step, Actor.TRAVELER)
        await self._saga.nudge(booking)
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
        await self._saga.nudge(booking)
        return await self._followed(booking_id)

    async def pay(self, user_id: str, key: str, booking_id: str, method: str) -> Placed:
        """For what is held. Raises InvalidInput, NoSuchBooking, NotYoursToChange, NotHeld,
        PaymentDeclined or KeyUsed."""
        method_token(method)
        claim = _payment_claim(user_id, key, booking_id, method)
        async with self._database.transaction() as transaction:
            booking = await own(transaction, user_id, booking_id)
            first = await idempotency.claimed(transaction.session, claim, "idempotencyKey")
            if first is None:
                if booking.state != BookingState.HELD or booking.payment_method is not None:
                    raise NotHeld
                booking.payment_method = method
        await self._saga.nudge(booking)
        paid = await self._followed(booking_id, while_held=True)
        answer(paid)
        return Placed(paid.checkout_id, [paid], replayed=first is not None)

    async def begin_left(self, limit: int) -> int:
        """Sagas of bookings whose process died before it could begin them; how many."""
        due = await self._database.fetched(lambda read: repository.due(read, limit))
        for checkout_id in due:
            await self._begin(checkout_id, await self._of_checkout(checkout_id))
        return len(due)

    async def _placed(self, user_id: str, order: Order, claim: KeyRow) -> Placed:
        order.check()
        async with self._turns:  # many at once wait here, not for a connection of the pool
            first = await self._database.fetched(
                lambda read: idempotency.found(read, claim, "idempotencyKey")
            )
            first = first or await self._noted(user_id, order, claim)
        checkout_id = first or claim.subject_id
        bookings = await self._of_checkout(checkout_id)
        if any(booking.due_at for booking in bookings):  # also where who began it is gone
            await self._begin(checkout_id, bookings)
        followed = [await self._followed(booking.id) for booking in bookings]
        return Placed(checkout_id, followed, replayed=first is not None)

    async def _noted(self, user_id: str, order: Order, claim: KeyRow) -> str | None:
        """None when it is written down; what the key made before, if it did."""
        offers = [await self._offers.current(item.offer_id) for item in order.items]
        order.check_against(offers)
        await self._check_travelers(user_id, claim, order, offers)
        bookings = order.bookings(user_id, claim.subject_id, offers)
        async with self._database.transaction() as transaction:
            first = await idempotency.claimed(transaction.session, claim, "idempotencyKey")
            if first is not None:
                return first
            await let_change(transaction, user_id, order.trip_id)
            for booking, offer in zip(bookings, offers, strict=True):
                await self._write(transaction, booking, offer)
        return None

    async def _check_travelers(
        self, user_id: str, claim: KeyRow, order: Order, offers: list[OfferRow]
    ) -> None:
        """Sooner than the provider would. Raises NoSuchTravelers or IncompleteTravelers; where
        accounts is away nothing is said, and the saga asks again."""
        for item, offer in zip(order.items, offers, strict=True):
            required = Requirements(**offer.requirements)
            if required == Requirements():
                continue
            try:
                found = await self._travelers.passengers(
                    user_id, item.traveler_ids, claim.subject_id, required
                )
            except NoSuchTraveler:
                raise NoSuchTravelers from None
            except TravelersAway:
                return
            missing = [field for each in found for field in lacking(each, required)]
            if missing:
                raise IncompleteTravelers(list(dict.fromkeys(missing)))

    async def _write(self, transaction: Transaction, booking: BookingRow, offer: OfferRow) -> None:
        """Our own stock is held at once: whoever comes too late leaves no trace, and is told."""
        note = "Asked for; its price is being looked at."
        await enter(transaction, booking, BookingState.PRICING, note, "placed", Actor.TRAVELER)
        await self._offers.keep(transaction.session, offer.id)
        if offer.provider != Provider.OWN:
            return
        try:
            held = await self._own.taken(transaction.session, offer, booking.id)
        except SoldOut:
            raise NoneLeft(await self._instead_of(offer)) from None
        await made(Page(transaction, booking), held)

    async def _instead_of(self, offer: OfferRow) -> list[OfferRow]:
        """One search for all who come too late at once."""
        if offer.id not in self._searches:
            search = asyncio.ensure_future(self._offers.alternatives(offer))
            search.add_done_callback(lambda _: self._searches.pop(offer.id))
            self._searches[offer.id] = search
        return await asyncio.shield(self._searches[offer.id])

    async def _followed(self, booking_id: str, *, while_held: bool = False) -> BookingRow:
        """As it is once nothing more comes by itself, or after a while."""
        return await self._waiting.until(
            booking_id, lambda booking: not _is_under_way(booking, while_held)
        )

    async def _of_checkout(self, checkout_id: str) -> list[BookingRow]:
        return await self._database.fetched(lambda read: repository.of_checkout(read, checkout_id))

    async def _begin(self, checkout_id: str, bookings: list[BookingRow]) -> None:
        await self._saga.begin(checkout_id, [booking.id for booking in bookings])
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
