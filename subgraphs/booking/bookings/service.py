"""The rules of booking: who may, at which price, and what a repeated request is answered."""

import asyncio
from dataclasses import dataclass
from typing import Final

from subgraphs.booking.bookings.log import enter, stream_of
from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.bookings.orders import Order, new_booking_id
from subgraphs.booking.bookings.settlement import Settlement
from subgraphs.booking.errors import (
    BeingPlaced,
    NoneLeft,
    NoSuchTrip,
    NotYoursToChange,
    PaymentDeclined,
)
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.offers import inventory
from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.trips import repository as trips
from subgraphs.chassis.database import Database
from subgraphs.chassis.wakeups import Wakeups

AT_ONCE: Final = 8  # of one process; the pool has connections for the others' reads
PATIENCE_SECONDS: Final = 5.0  # of a repeated request, while the first is under way
LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    booking: BookingRow
    replayed: bool


class Bookings:
    def __init__(
        self, database: Database, offers: Offers, settlement: Settlement, wakeups: Wakeups
    ) -> None:
        self._database = database
        self._offers = offers
        self._settlement = settlement
        self._wakeups = wakeups
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._searches: dict[str, asyncio.Future[list[OfferRow]]] = {}

    async def place(self, user_id: str, key: str, order: Order) -> Placed:
        """One key is one booking; sent again, it is what became of that booking.

        Raises InvalidInput, NoSuchTrip, NotYoursToChange, NoSuchOffer, OfferExpired, PriceChanged,
        NoneLeft, PaymentDeclined, KeyUsed, or BeingPlaced while the first request is under way.
        """
        order.check()
        claim = order.claim(user_id, key, new_booking_id())
        async with self._turns:  # many at once wait here, not for a connection of the pool
            first = await self._database.fetched(
                lambda read: idempotency.found(read, claim, "idempotencyKey")
            )
            offer = None if first else await self._offers.current(order.offer_id)
        if offer is not None:
            order.check_against(offer)
            booking = order.booking(user_id, claim.subject_id, offer, self._settlement.lease)
            first = await self._hold(claim, offer, booking)
            if first is None:
                return Placed(_answer(await self._settlement.begin(booking)), replayed=False)
        assert first is not None
        return Placed(_answer(await self._follow_up(first)), replayed=True)

    async def _hold(self, claim: KeyRow, offer: OfferRow, booking: BookingRow) -> str | None:
        """None when it is held; the id of the booking that the key made before."""
        try:
            async with self._turns, self._database.transaction() as transaction:
                session = transaction.session
                first = await idempotency.claimed(session, claim, "idempotencyKey")
                if first is not None:
                    return first
                role = await trips.held_role(session, booking.trip_id, booking.booked_by)
                if role is None:
                    raise NoSuchTrip
                if role not in trips.CHANGES:
                    raise NotYoursToChange("the owner and editors")
                if not await inventory.is_left(session, offer):
                    raise SoldOut
                until = f"{booking.hold_expires_at:%H:%M} UTC"
                await enter(transaction, booking, BookingState.HELD, f"Held until {until}.")
                await inventory.take(session, offer, booking.id)
                return None
        except SoldOut:
            raise NoneLeft(await self._instead_of(offer)) from None

    async def _instead_of(self, offer: OfferRow) -> list[OfferRow]:
        """One search for all who come too late at once."""
        if offer.id not in self._searches:
            search = asyncio.ensure_future(self._offers.alternatives(offer))
            search.add_done_callback(lambda _: self._searches.pop(offer.id))
            self._searches[offer.id] = search
        return await asyncio.shield(self._searches[offer.id])

    async def _follow_up(self, booking_id: str) -> BookingRow:
        """What became of it; brought to an end here when whoever began it is gone."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        with self._wakeups.listening(stream_of(booking_id)) as bell:
            while True:
                booking = await self._read(booking_id)
                if booking.state != BookingState.HELD.value:
                    return booking
                if resumed := await self._settlement.resume(booking_id):
                    return resumed
                if loop.time() >= end:
                    raise BeingPlaced
                await bell.wait(LOOK_SECONDS)

    async def _read(self, booking_id: str) -> BookingRow:
        return await self._database.fetched(lambda read: read.get_one(BookingRow, booking_id))


def _answer(booking: BookingRow) -> BookingRow:
    """Raises PaymentDeclined."""
    if booking.state == BookingState.FAILED.value:
        raise PaymentDeclined(booking.refusal or "declined")
    return booking
