"""Where events wait between their commit and the bus, and stay a while after."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from asyncpg.exceptions import InterfaceError, InternalClientError, PostgresError
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from subgraphs.chassis.database import WAKE_RELAY, Database

RETENTION: Final = timedelta(hours=24)
TURN_SECONDS: Final = 0.5  # a relay that waits for its turn to lead asks this often
LEADER_LOCK: Final = 4_242  # advisory lock: one relay a database, so that keys stay in order


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event to publish; `id` names it in its outbox."""

    id: str
    topic: str
    key: str
    cloud_event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the broker put an event."""

    id: str
    topic: str
    partition: int
    offset: int


class OutboxStore(Protocol):
    @property
    def outages(self) -> tuple[type[Exception], ...]:
        """What its store raises while it cannot be reached."""
        ...

    def leading(self) -> AbstractAsyncContextManager[None]:
        """Held by one relay at a time; waits for its turn."""
        ...

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Oldest first."""
        ...

    async def placed(self, events: Sequence[Placed]) -> None: ...

    async def newest_placed(self) -> Sequence[Placed]:
        """The newest event of each partition that the broker acknowledged and we still hold."""
        ...

    async def publish_again(self) -> int:
        """Make everything still held wait once more; how many."""
        ...

    async def forget_old(self) -> None: ...

    async def bell(self, seconds: float) -> None:
        """Return when something new may wait, or after `seconds`."""
        ...


class SqlOutbox:
    """The outbox table of a PostgreSQL subgraph."""

    outages = (SQLAlchemyError, PostgresError, InterfaceError, InternalClientError)

    def __init__(self, database: Database) -> None:
        assert database.outbox is not None
        self._database = database
        self._rows = database.outbox
        self._rung = asyncio.Event()
        self._leader: Any = None  # asyncpg's connection while this relay leads

    @asynccontextmanager
    async def leading(self) -> AsyncIterator[None]:
        async with self._database.engine.connect() as connection:
            try:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                while not await connection.scalar(select(func.pg_try_advisory_lock(LEADER_LOCK))):
                    await asyncio.sleep(TURN_SECONDS)
                self._leader = (await connection.get_raw_connection()).driver_connection
                await self._leader.add_listener(WAKE_RELAY, lambda *_: self._rung.set())
                yield
            finally:
                await connection.invalidate()  # ends the session, and so frees the lock

    async def waiting(self, limit: int) -> list[Waiting]:
        rows = self._rows
        oldest = select(rows).where(rows.published_at.is_(None)).order_by(rows.position)
        async with self._database.read() as session:
            found = await session.scalars(oldest.limit(limit))
            return [Waiting(row.id, row.topic, row.key, row.envelope) for row in found]

    async def placed(self, events: Sequence[Placed]) -> None:
        rows = self._rows
        mark = (
            update(rows)
            .where(rows.id == bindparam("event"))
            .values(published_at=func.now(), partition=bindparam("at"), offset=bindparam("put"))
        )
        marks = [{"event": e.id, "at": e.partition, "put": e.offset} for e in events]
        async with self._database.engine.begin() as connection:
            await connection.execute(mark, marks)

    async def newest_placed(self) -> list[Placed]:
        rows = self._rows
        newest = (
            select(rows)
            .where(rows.published_at.is_not(None))
            .distinct(rows.topic, rows.partition)
            .order_by(rows.topic, rows.partition, rows.offset.desc())
        )
        async with self._database.read() as session:
            return [
                Placed(row.id, row.topic, row.partition or 0, row.offset or 0)
                for row in await session.scalars(newest)
            ]

    async def publish_again(self) -> int:
        rows = self._rows
        async with self._database.transaction() as transaction:
            result = await transaction.session.execute(
                update(rows)
                .where(rows.published_at.is_not(None))
                .values(published_at=None, partition=None, offset=None)
                .returning(rows.position)
            )
            return len(result.all())

    async def forget_old(self) -> None:
        rows = self._rows
        async with self._database.transaction() as transaction:
            await transaction.session.execute(
                delete(rows).where(rows.published_at < datetime.now(UTC) - RETENTION)
            )

    async def bell(self, seconds: float) -> None:
        if self._leader is None or self._leader.is_closed():
            raise ConnectionResetError("the leader's session ended")
        # Not wait_for: until Python 3.12 it may swallow the cancellation that stops a worker.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
