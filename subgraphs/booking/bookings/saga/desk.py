"""What every step of the saga works with."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.log import Actor, enter, stream_of
from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState, Failure
from subgraphs.booking.bookings.saga.attempts import Attempts
from subgraphs.booking.bookings.saga.verdicts import STOP, Verdict
from subgraphs.booking.providers.port import Passenger, Requirements, TravelProvider
from subgraphs.booking.travelers.client import Travelers
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.wakeups import Wakeups

TO_THE_WIRE: Final = 0.08  # of `doubt`, from the note to the call


@dataclass(frozen=True, slots=True)
class Page:
    """One booking, locked, and the transaction that changes it."""

    transaction: Transaction
    booking: BookingRow

    async def enter(
        self, state: BookingState, note: str, step: str, actor: Actor = Actor.SYSTEM
    ) -> None:
        await enter(self.transaction, self.booking, state, note, step, actor)

    def fail(self, failure: Failure, refusal: str | None = None) -> None:
        """The first reason stands."""
        if self.booking.failure is None:
            self.booking.failure = failure.value
            self.booking.refusal = refusal


@dataclass(frozen=True, slots=True)
class Desk:
    """`doubt`: how long a write that nobody has heard of may still be under way."""

    database: Database
    wakeups: Wakeups
    providers: Mapping[str, TravelProvider]
    travelers: Travelers
    attempts: Attempts
    doubt: timedelta

    def may_send(self, attempt: AttemptRow) -> bool:
        """Whether it can still be under way within `doubt`; later, another may have given it up."""
        return now() - attempt.sent_at < self.doubt * TO_THE_WIRE

    async def read(self, booking_id: str) -> BookingRow:
        return await self.database.fetched(lambda read: read.get_one(BookingRow, booking_id))

    @asynccontextmanager
    async def writing(self, booking_id: str) -> AsyncIterator[Page]:
        """Whoever follows the booking is told once it is written."""
        async with self.database.transaction() as transaction:
            booking = await repository.locked(transaction.session, booking_id)
            yield Page(transaction, booking)
        self.wakeups.ring(stream_of(booking_id))

    async def stop(self, booking_id: str, failure: Failure, refusal: str | None = None) -> Verdict:
        async with self.writing(booking_id) as page:
            page.fail(failure, refusal)
        return STOP

    def provider(self, booking: BookingRow) -> TravelProvider:
        return self.providers[booking.provider]

    async def passengers(self, booking: BookingRow) -> list[Passenger]:
        """Read for one order, and forgotten. Raises NoSuchTraveler or TravelersAway."""
        required = Requirements(**booking.requirements)
        if required == Requirements():
            return []
        return await self.travelers.passengers(
            booking.booked_by, booking.traveler_ids, booking.id, required
        )


def now() -> datetime:
    return datetime.now(UTC)
