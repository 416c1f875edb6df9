"""Telling other processes that a stream has grown. The store is the truth; this only saves time."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Self

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CONNECTED_POLL_SECONDS: Final = 15.0
ALONE_POLL_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 1.0
LAST_WORD_SECONDS: Final = 0.5

log = structlog.get_logger(__name__)


class Bell:
    """Rings when its stream may have grown."""

    def __init__(self, wakeups: "Wakeups") -> None:
        self._wakeups = wakeups
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, at_most: float = CONNECTED_POLL_SECONDS) -> None:
        """Until rung, or until it is time to look anyway: after `at_most` seconds or sooner."""
        # Not wait_for: until Python 3.12 it may swallow the cancellation that ends a stream.
        with suppress(TimeoutError):
            async with asyncio.timeout(min(at_most, self._wakeups.poll_seconds)):
                await self._rung.wait()
        self._rung.clear()


class Wakeups:
    """One Redis subscription a process, to all streams of one subgraph.

    A process hears of every stream of its subgraph and drops what nobody listens to, so that a
    listener has no subscription of its own to wait for. Without Redis, listeners poll.
    """

    def __init__(self, redis_url: str | None, subgraph: str) -> None:
        self._redis = (
            Redis.from_url(
                redis_url,
                socket_connect_timeout=1,
                socket_timeout=None,
                retry=Retry(NoBackoff(), 1),  # for a connection that a restart had cut
            )
            if redis_url
            else None
        )
        self._prefix = f"wake:{subgraph}:"
        self._bells: defaultdict[str, set[Bell]] = defaultdict(set)
        self._to_tell: set[str] = set()  # streams that grew, of which no other process was told
        self._something_to_tell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = False

    @property
    def poll_seconds(self) -> float:
        return CONNECTED_POLL_SECONDS if self._connected else ALONE_POLL_SECONDS

    async def __aenter__(self) -> Self:
        if self._redis is not None:
            parts = (self._read_for_ever(self._redis), self._tell_for_ever(self._redis))
            self._tasks = [asyncio.create_task(part) for part in parts]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORD_SECONDS):
                    await self._tell(self._redis)
            await self._redis.aclose()

    async def ready(self) -> None:
        """Always: streams go on, slower, without Redis."""

    def ring(self, stream: str) -> None:
        """Wake whoever follows `stream`, here at once and in other processes soon."""
        for bell in self._bells.get(stream, ()):
            bell.ring()
        if self._redis is not None:
            self._to_tell.add(stream)
            self._something_to_tell.set()

    @contextmanager
    def listening(self, *streams: str) -> Iterator[Bell]:
        """One bell, rung for any of `streams`."""
        bell = Bell(self)
        for stream in streams:
            self._bells[stream].add(bell)
        try:
            yield bell
        finally:
            for stream in streams:
                self._bells[stream].discard(bell)
                if not self._bells[stream]:
                    del self._bells[stream]

    async def _tell_for_ever(self, redis: "Redis") -> None:
        """One connection for all who ring, and one message for a stream that is rung in a burst."""
        while True:
            await self._something_to_tell.wait()
            self._something_to_tell.clear()
            await self._tell(redis)

    async def _tell(self, redis: "Redis") -> None:
        streams, self._to_tell = self._to_tell, set()
        if not streams:
            return
        with suppress(RedisError, OSError):  # lost: those who follow look by themselves, later
            async with redis.pipeline(transaction=False) as together:
                for stream in streams:
                    together.publish(self._prefix + stream, b"")
                await together.execute()

    async def _read_for_ever(self, redis: "Redis") -> None:
        while True:
            try:
                async with redis.pubsub() as channels:
                    await channels.psubscribe(self._prefix + "*")
                    async for message in channels.listen():
                        if message["type"] == "psubscribe":
                            self._connected = True
                            self._ring_all()  # something may have been said while we were away
                        elif message["type"] == "pmessage":
                            stream = message["channel"].decode().removeprefix(self._prefix)
                            for bell in self._bells.get(stream, ()):
                                bell.ring()
            except (RedisError, OSError) as outage:
                log.warning("wake-ups wait for Redis", reason=type(outage).__name__)
            self._connected = False
            self._ring_all()
            await asyncio.sleep(RETRY_SECONDS)

    def _ring_all(self) -> None:
        for bells in self._bells.values():
            for bell in bells:
                bell.ring()
