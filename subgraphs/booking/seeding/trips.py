"""The journeys of the seeded world: trips with their people, and what was booked for them.

Bookings are made as anybody makes them, and paid: past ones as they were bought, a month ahead.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.orders import Item, Order
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.events import InvitationSent, TripCreated
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.offers.service import Offers, StaysAsked
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.people.repository import remember
from subgraphs.booking.trips.models import InvitationRow, TripRole, TripRow
from subgraphs.booking.trips.service import add_member
from subgraphs.booking.wiring import Services
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.pages import Page
from subgraphs.chassis.wakeups import Wakeups
from world.journeys import JOURNEYS, Journey
from world.people import BY_HANDLE, PEOPLE

CARD: Final = "pm_card_visa"  # of the payment sandbox
BOUGHT_AHEAD: Final = timedelta(days=30)
ROOM_FOR: Final = 2  # people


@dataclass(frozen=True, slots=True)
class TripSeed:
    database: Database
    services: Services
    wakeups: Wakeups
    today: date

    async def fill(self) -> int:
        """How many bookings were made now; what is there stays."""
        async with self.database.transaction() as transaction:
            for person in PEOPLE:
                await remember(transaction.session, person.id)
            for journey in JOURNEYS:
                await self._add_trip(transaction, journey)
        return sum([await self._book(journey) for journey in JOURNEYS])

    async def _add_trip(self, transaction: Transaction, journey: Journey) -> None:
        row = {
            "id": journey.id,
            "title": journey.title,
            "starts_on": journey.starts_on(self.today),
            "ends_on": journey.ends_on(self.today),
            "destination_id": journey.destination_id,
            "created_at": datetime.now(UTC),
        }
        once = insert(TripRow).values(row).on_conflict_do_nothing().returning(TripRow.id)
        if await transaction.session.scalar(once) is None:
            return
        owner_id = BY_HANDLE[journey.owner].id
        await transaction.record(
            TripCreated(trip_id=journey.id, owner_id=owner_id, title=journey.title)
        )
        await add_member(transaction, journey.id, owner_id, TripRole.OWNER.value)
        for handle, role in journey.with_whom:
            await add_member(transaction, journey.id, BY_HANDLE[handle].id, role)
        for handle in journey.invited:
            await _invite(transaction, journey, handle)

    async def _book(self, journey: Journey) -> int:
        if await self.database.fetched(partial(_has_bookings, trip_id=journey.id)):
            return 0
        offers = Offers(self.database, clock=self._clock_of(journey))
        found = [await self._flight(offers, journey), await self._room(offers, journey)]
        wanted = [offer for offer in found if offer is not None]
        placing = self.services.placing.of(offers)
        bookings = Bookings(
            self.database, placing, self.services.saga, self.services.pressing, self.wakeups
        )
        for offer in wanted:
            order = Order(journey.id, (Item(offer.id, offer.total.value),), CARD)
            key = f"world/{journey.key}/{offer.kind}"
            await bookings.place(BY_HANDLE[journey.owner].id, key, order)
        return len(wanted)

    def _clock_of(self, journey: Journey) -> "Clock":
        bought_on = journey.starts_on(self.today) - BOUGHT_AHEAD
        past = datetime.combine(bought_on, time(9), UTC)
        return Clock(min(past, datetime.now(UTC)))

    async def _flight(self, offers: Offers, journey: Journey) -> OfferRow | None:
        if journey.flies is None:
            return None
        start, end = journey.starts_on(self.today), journey.ends_on(self.today)
        search = FlightSearch(*journey.flies, start, end, 1, Cabin.ECONOMY)
        found = (await offers.flights(search, Page(size=1))).shown
        return found[0].row if found else None

    async def _room(self, offers: Offers, journey: Journey) -> OfferRow | None:
        if not journey.stays:
            return None
        start, end = journey.starts_on(self.today), journey.ends_on(self.today)
        search = StaySearch(start, end, adults=ROOM_FOR, rooms=1)
        [found] = await offers.stays([StaysAsked(journey.city_id, search, 1, None)])
        return found.shown[0].row if found.shown else None


@dataclass(frozen=True, slots=True)
class Clock:
    """Stands still."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


async def _invite(transaction: Transaction, journey: Journey, handle: str) -> None:
    invitation = InvitationRow(
        id=derived_id("invitation", journey.key, handle),
        trip_id=journey.id,
        inviter_id=BY_HANDLE[journey.owner].id,
        invitee_id=BY_HANDLE[handle].id,
        role=TripRole.VIEWER.value,
    )
    transaction.session.add(invitation)
    await transaction.session.flush()
    await transaction.record(
        InvitationSent(
            invitation_id=invitation.id,
            trip_id=journey.id,
            inviter_id=invitation.inviter_id,
            invitee_id=invitation.invitee_id,
            trip_title=journey.title,
        )
    )


async def _has_bookings(session: AsyncSession, trip_id: str) -> bool:
    some = select(BookingRow.id).where(BookingRow.trip_id == trip_id).limit(1)
    return await session.scalar(some) is not None
