"""What the worker does for bookings that nobody waits for, and for what grows old."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from subgraphs.booking.forgetting import forget_old
from subgraphs.booking.offers.service import Offers
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.workflows.engine import Workflows

BATCH: Final = 20
IDLE_SECONDS: Final = 1.0
FORGET_SECONDS: Final = 3_600.0

log = structlog.get_logger(__name__)


class Begins(Protocol):
    async def begin_left(self, limit: int) -> int:
        """Sagas that their process could not begin; how many."""
        ...


class Sweeper:
    def __init__(
        self,
        database: Database,
        offers: Offers,
        sagas: Sequence[Begins],
        workflows: Workflows,
    ) -> None:
        self._database = database
        self._offers = offers
        self._sagas = sagas
        self._workflows = workflows
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
        """Every saga that its process could not begin is begun."""
        for sagas in self._sagas:
            while await sagas.begin_left(BATCH):
                pass

    async def _forget(self) -> None:
        if self._forgot is not None and time.monotonic() - self._forgot < FORGET_SECONDS:
            return
        await self.forget()
        self._forgot = time.monotonic()

    async def forget(self) -> None:
        """What nobody asks for again: old keys and events, offers that nobody took, checkpoints of
        what is done. Exchange rates stay: a price in the books names the one it was made by."""
        async with self._database.transaction() as transaction:
            await forget_old(transaction.session)
        await self._offers.sweep()
        await self._workflows.forget_finished()
