"""A booking's changes as they come, for as long as one shares its trip."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Final, TypeVar

from subgraphs.booking.bookings import repository
from subgraphs.booking.bookings.log import stream_of
from subgraphs.booking.bookings.models import BookingEventRow
from subgraphs.booking.errors import NoSuchBooking
from subgraphs.chassis.database import Database
from subgraphs.chassis.streams import Missed, resumed
from subgraphs.chassis.wakeups import Wakeups

RECHECK_SECONDS: Final = 2.0

T = TypeVar("T")


class Following:
    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups

    async def follow(
        self, user_id: str, booking_id: str, after: int | None
    ) -> AsyncGenerator[BookingEventRow | Missed, None]:
        """Ends soon after the person has left the trip. Raises NoSuchBooking or InvalidInput."""

        async def may_read() -> bool:
            found = await self._database.fetched(
                lambda read: repository.bookings_by_id(read, [booking_id], user_id)
            )
            return booking_id in found

        if not await may_read():
            raise NoSuchBooking
        changes = resumed(
            self._wakeups,
            stream_of(booking_id),
            after,
            last=lambda: self._fetched_newest(booking_id),
            read=lambda position, limit: self._database.fetched(
                lambda session: repository.following(session, booking_id, position, limit)
            ),
        )
        async with aclosing(_while(may_read, changes)) as allowed:
            async for change in allowed:
                yield change

    async def _fetched_newest(self, booking_id: str) -> int:
        return await self._database.fetched(
            lambda session: repository.newest_sequence(session, booking_id)
        )


async def _while(
    allowed: Callable[[], Awaitable[bool]], items: AsyncIterator[T]
) -> AsyncGenerator[T, None]:
    """The items, until `allowed` says no: asked before each, and while none comes."""
    coming: asyncio.Future[T] = asyncio.ensure_future(_next(items))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=RECHECK_SECONDS)
            if not await allowed():
                return
            if done:
                yield coming.result()
                coming = asyncio.ensure_future(_next(items))
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _next(items: AsyncIterator[T]) -> T:
    return await anext(items)
