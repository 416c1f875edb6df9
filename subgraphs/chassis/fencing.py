"""One at a time, among all processes, for what many want at once.

A lock that runs out protects nothing alone: its holder may pause for longer than it lasts, and
write all the same. So each holder gets a token, higher than all before it, and takes it through the
fence in the transaction that writes; a lower token than was seen there is refused. Without Redis
nobody has a token, and everybody goes on: the database is the truth, and this spares it a crowd.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any, Final, Self
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from sqlalchemy import BigInteger, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

PATIENCE_SECONDS: Final = 1.0  # then one goes on without a token
POLL_SECONDS: Final = 0.005
OUTAGE_SECONDS: Final = 1.0  # after a failure Redis is left alone this long
KEPT: Final = timedelta(days=1)  # longer than any holder pauses
# A counter that Redis forgot begins at its clock, in microseconds: higher than all before it.
TAKE: Final = """
    if not redis.call('set', KEYS[1], ARGV[1], 'nx', 'px', ARGV[2]) then return false end
    local now = redis.call('time')
    redis.call('set', KEYS[2], now[1] .. string.format('%06d', now[2]), 'nx')
    redis.call('expire', KEYS[2], ARGV[3])
    return redis.call('incr', KEYS[2])
"""
RELEASE: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end"


class StaleFence(Exception):
    """Another holder came after this one, and has written: begin anew."""


class Fence:
    """Columns of the table of the highest token that wrote under each name."""

    __tablename__ = "fences"

    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger)
    passed_at: Mapped[datetime]


class Fences:
    """Locks of one subgraph, under `fence:<subgraph>:<name>`."""

    def __init__(self, redis_url: str | None, subgraph: str) -> None:
        self._redis = (
            Redis.from_url(
                redis_url,
                socket_connect_timeout=0.25,
                socket_timeout=0.5,
                retry=Retry(NoBackoff(), 1),  # for a connection that a restart had cut
            )
            if redis_url
            else None
        )
        self._prefix = f"fence:{subgraph}:"
        self._lines: defaultdict[str, list[asyncio.Lock]] = defaultdict(list)
        self._down_until = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def ready(self) -> None:
        """Always: without Redis everybody goes on."""

    @asynccontextmanager
    async def hold(
        self, name: str, seconds: float, patience_seconds: float = PATIENCE_SECONDS
    ) -> AsyncIterator[int | None]:
        """The token; None where it could not be had in time, or there is no Redis.

        `seconds`: after which somebody else may hold it. Several names: in the same order by all.
        """
        mine, until = uuid4().hex, asyncio.get_running_loop().time() + patience_seconds
        try:
            yield await self._taken(name, mine, seconds, until)
        finally:
            if self._available:
                await self._ask(RELEASE, 1, self._names(name)[0], mine)

    @contextmanager
    def _in_line(self, name: str) -> Iterator[asyncio.Lock]:
        """Of one process one asks Redis at a time; the others wait for their turn."""
        line = self._lines[name]
        lock = line[0] if line else asyncio.Lock()
        line.append(lock)
        try:
            yield lock
        finally:
            line.pop()
            if not line:
                del self._lines[name]

    async def _taken(self, name: str, mine: str, seconds: float, until: float) -> int | None:
        with self._in_line(name) as line:
            if not await _had_turn(line, until):
                return None
            try:
                return await self._polled(name, mine, seconds, until)
            finally:
                line.release()

    async def _polled(self, name: str, mine: str, seconds: float, until: float) -> int | None:
        milliseconds, forgotten = int(seconds * 1000), int(KEPT.total_seconds())
        while self._available and _is_before(until):
            names = self._names(name)
            token = await self._ask(TAKE, 2, *names, mine, milliseconds, forgotten)
            if token is not None:
                return int(token)
            await asyncio.sleep(uniform(POLL_SECONDS, 2 * POLL_SECONDS))
        return None

    def _names(self, name: str) -> tuple[str, str]:
        """Lock, counter; the braces keep them on one node of a cluster."""
        lock = f"{self._prefix}{{{name}}}"
        return lock, f"{lock}:token"

    @property
    def _available(self) -> bool:
        return self._redis is not None and asyncio.get_running_loop().time() >= self._down_until

    async def _ask(self, script: str, *arguments: Any) -> Any:
        if self._redis is None:
            return None
        with suppress(RedisError, OSError):
            return await self._redis.eval(script, *arguments)
        self._down_until = asyncio.get_running_loop().time() + OUTAGE_SECONDS
        return None


async def _had_turn(line: asyncio.Lock, until: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            return await line.acquire()
    return False


def _is_before(until: float) -> bool:
    """Raises CancelledError, which the Redis client may have lost: `asyncio.wait_for` of Python
    3.11 does so."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    return asyncio.get_running_loop().time() < until


async def pass_fences(session: AsyncSession, row: type[Fence], tokens: Mapping[str, int]) -> None:
    """In the transaction that writes, before it takes what `tokens` are for. Raises StaleFence, and
    then the transaction must not commit. Another holder waits here for this one's end."""
    for name, token in sorted(tokens.items()):
        now = datetime.now(UTC)
        first = insert(row).values(name=name, token=token, passed_at=now)
        passed = first.on_conflict_do_update(
            index_elements=["name"],
            set_={"token": token, "passed_at": now},
            where=row.token < token,
        )
        if await session.scalar(passed.returning(row.token)) is None:
            raise StaleFence(name)


async def forget_old(session: AsyncSession, row: type[Fence]) -> None:
    await session.execute(delete(row).where(row.passed_at < datetime.now(UTC) - KEPT))
