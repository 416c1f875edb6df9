"""How is what somebody asks to buy written down, all of it or nothing?"""

import asyncio

import structlog

from subgraphs.booking.bookings.log import Actor, enter
from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.bookings.orders import Order
from subgraphs.booking.bookings.rush import GoneMeanwhile, Rush
from subgraphs.booking.bookings.saga.desk import Page
from subgraphs.booking.bookings.saga.ordering import made
from subgraphs.booking.errors import (
    IncompleteTravelers,
    NoneLeft,
    NoSuchTravelers,
    NoSuchTrip,
    NotYoursToChange,
    Overtaken,
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
from subgraphs.booking.trips import repository as trips
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.fencing import StaleFence

KEY_FIELD = "idempotencyKey"

log = structlog.get_logger(__name__)


class Placing:
    def __init__(
        self, database: Database, offers: Offers, own: Own, travelers: Travelers, rush: Rush
    ) -> None:
        self._database = database
        self._offers = offers
        self._own = own
        self._travelers = travelers
        self._rush = rush
        self._searches: dict[str, asyncio.Future[list[OfferRow]]] = {}

    def of(self, offers: Offers) -> "Placing":
        """The same, of what other offers show."""
        return Placing(self._database, offers, self._own, self._travelers, self._rush)

    async def noted(self, user_id: str, order: Order, claim: KeyRow) -> str | None:
        """None when it is written down; what the key made before, if it did. Raises as `place`."""
        if first := await self._known(claim):
            return first
        offers = [await self._offers.current(item.offer_id) for item in order.items]
        order.check_against(offers)
        await self._check_travelers(user_id, claim, order, offers)
        try:
            return await self._in_turn(user_id, order, claim, offers)
        except GoneMeanwhile as gone:
            if first := await self._known(claim):  # who took it may have been the same request
                return first
            raise NoneLeft(await self._alternatives(gone.offer)) from None

    async def instead_of(self, offer_id: str) -> list[OfferRow]:
        return await self._alternatives(await self._offers.any(offer_id))

    async def _known(self, claim: KeyRow) -> str | None:
        return await self._database.fetched(lambda read: idempotency.found(read, claim, KEY_FIELD))

    async def _in_turn(
        self, user_id: str, order: Order, claim: KeyRow, offers: list[OfferRow]
    ) -> str | None:
        """Once more for whoever was held up for so long that another came in between."""
        for _ in range(2):
            try:
                return await self._written(user_id, order, claim, offers)
            except StaleFence as stale:
                log.warning("held up for too long", claim=claim.subject_id, of=str(stale))
        raise Overtaken

    async def _written(
        self, user_id: str, order: Order, claim: KeyRow, offers: list[OfferRow]
    ) -> str | None:
        async with self._rush.turn(offers) as turn, self._database.transaction() as transaction:
            first = await idempotency.claimed(transaction.session, claim, KEY_FIELD)
            if first is not None:
                return first
            await let_change(transaction, user_id, order.trip_id)
            await turn.claim(transaction)
            bookings = order.bookings(user_id, claim.subject_id, offers)
            for booking, offer in zip(bookings, offers, strict=True):
                await self._write(transaction, booking, offer)
        return None

    async def _write(self, transaction: Transaction, booking: BookingRow, offer: OfferRow) -> None:
        """Our own stock is held at once: whoever comes too late leaves no trace, and is told."""
        note = "Asked for; its price is being looked at."
        await enter(transaction, booking, BookingState.PRICING, note, "placed", Actor.TRAVELER)
        if offer.provider != Provider.OWN:
            await self._offers.keep(transaction.session, offer.id)
            return
        try:
            held = await self._own.taken(transaction.session, offer, booking.id)
        except SoldOut:
            raise GoneMeanwhile(offer) from None
        await made(Page(transaction, booking), held)

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

    async def _alternatives(self, offer: OfferRow) -> list[OfferRow]:
        """One search for all who come too late at once."""
        if offer.id not in self._searches:
            search = asyncio.ensure_future(self._offers.alternatives(offer))
            search.add_done_callback(lambda _: self._searches.pop(offer.id))
            self._searches[offer.id] = search
        return await asyncio.shield(self._searches[offer.id])


async def let_change(transaction: Transaction, user_id: str, trip_id: str) -> None:
    """Raises NoSuchTrip or NotYoursToChange."""
    role = await trips.held_role(transaction.session, trip_id, user_id)
    if role is None:
        raise NoSuchTrip
    if role not in trips.CHANGES:
        raise NotYoursToChange("the owner and editors")
