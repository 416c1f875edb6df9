"""Who looks after bookings that should have gone on by themselves, and did not?"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.overdue import QUIET, overdue
from subgraphs.booking.bookings.saga.pressing import Pressing
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox

BATCH: Final = 50
LOOK_SECONDS: Final = 30.0

log = structlog.get_logger(__name__)


class Watcher:
    """Its warnings are what an alert counts: in good order there are none."""

    def __init__(self, database: Database, pressing: Pressing, quiet: timedelta = QUIET) -> None:
        self._database = database
        self._pressing = pressing
        self._quiet = quiet

    async def run(self) -> None:
        """Until cancelled. Outages of the database are waited out."""
        while True:
            try:
                await self.look()
            except (OSError, *SqlOutbox.outages) as outage:
                log.warning("watcher waits", reason=type(outage).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> Sequence[BookingRow]:
        """Those that were silent for too long; their sagas look at them now, or new ones do."""
        silent = await self._database.fetched(lambda read: overdue(read, BATCH, self._quiet))
        for booking in silent:
            log.warning(
                "a booking is overdue",
                booking=booking.id,
                state=booking.state,
                provider=booking.provider,
            )
            await self._pressing.press_on(booking.id)
        return silent
