"""Keeps what is learned up to date, beside the requests."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Self

import structlog

from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.worker import ended
from subgraphs.recommendation.catalogue.destinations import Catalogue
from subgraphs.recommendation.learning.learned import Learned, digest_of
from subgraphs.recommendation.learning.promoted import Champion
from subgraphs.recommendation.trips.repository import VisitFact, learnable

OUTAGES: Final = (OSError, *SqlOutbox.outages)

log = structlog.get_logger(__name__)


class Learner:
    """Learns from all visits anew every `seconds`, where they or the champion have changed."""

    def __init__(
        self, database: Database, catalogue: Catalogue, champion: Champion, seconds: float
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._champion = champion
        self._seconds = seconds
        self._learned: Learned | None = None
        self._turn = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._learn_for_ever())]
        return self

    async def __aexit__(self, *_: object) -> None:
        await ended(self._tasks)

    async def ready(self) -> None:
        """Always: it learns when it is first asked."""

    async def learned(self) -> Learned:
        return self._learned or await self.learn()

    async def learn(self) -> Learned:
        """From the visits of this moment, beside the champion of it."""
        async with self._turn:
            visits = await self._database.fetched(learnable)
            self._learned = await asyncio.to_thread(self._learned_of, visits)
            return self._learned

    def _learned_of(self, visits: Sequence[VisitFact]) -> Learned:
        promoted = self._champion.now()
        if self._learned and self._learned.digest == digest_of(visits, self._catalogue):
            return replace(self._learned, promoted=promoted)
        return Learned.of(visits, self._catalogue, promoted)

    async def _learn_for_ever(self) -> None:
        while True:
            try:
                await self.learn()
            except OUTAGES as outage:
                log.warning("learner waits", reason=type(outage).__name__)
            await asyncio.sleep(self._seconds)
