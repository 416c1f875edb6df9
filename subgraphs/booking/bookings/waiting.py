"""How does a request wait for what a saga makes of its booking?"""

import asyncio
from collections.abc import Callable
from typing import Final

from subgraphs.booking.bookings.log import stream_of
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.wakeups import Wakeups

PATIENCE_SECONDS: Final = 20.0  # of a request, while its saga is under way
LOOK_SECONDS: Final = 0.5
AT_ONCE: Final = 4  # looks of one process


class Waiting:
    def __init__(
        self, database: Database, wakeups: Wakeups, seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._seconds = seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def until(self, booking_id: str, is_over: Callable[[BookingRow], bool]) -> BookingRow:
        """As it is when `is_over` says yes, or after a while."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._seconds
        with self._wakeups.listening(stream_of(booking_id)) as bell:
            while True:
                async with self._turns:  # many who wait for one look in turn, not all at once
                    booking = await self._database.fetched(
                        lambda read: read.get_one(BookingRow, booking_id)
                    )
                if is_over(booking) or loop.time() >= end:
                    return booking
                await bell.wait(LOOK_SECONDS)
