"""What the worker does for bookings that nobody waits for: it brings them to their end."""

import asyncio
import time
from typing import Final

import structlog

from subgraphs.booking.bookings.settlement import Settlement
from subgraphs.booking.idempotency.repository import forget_old
from subgraphs.booking.offers.service import Offers
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox

BATCH: Final = 20
IDLE_SECONDS: Final = 1.0
FORGET_SECONDS: Final = 3_600.0

log = structlog.get_logger(__name__)


class Sweeper:
    def __init__(self, database: Database, offers: Offers, settlement: Settlement) -> None:
        self._database = database
        self._offers = offers
        self._settlement = settlement
        self._forgot: float | None = None

    async def run(self) -> None:
        """Until cancelled. Outages of the database are waited out."""
        while True:
            try:
                await self.sweep()
                await self._forget()
            except (OSError, *SqlOutbox.outages) as outage:
                log.warning("sweeper waits", reason=type(outage).__name__)
            await asyncio.sleep(IDLE_SECONDS)

    async def sweep(self) -> None:
        """Every booking that is due, once. Several workers share them out by their leases."""
        while due := await self._settlement.due(BATCH):
            await asyncio.gather(*(self._settlement.resume(booking_id) for booking_id in due))

    async def _forget(self) -> None:
        """Keys that are too old to be sent again, and offers that nobody took."""
        if self._forgot is not None and time.monotonic() - self._forgot < FORGET_SECONDS:
            return
        async with self._database.transaction() as transaction:
            await forget_old(transaction.session)
        await self._offers.sweep()
        self._forgot = time.monotonic()
