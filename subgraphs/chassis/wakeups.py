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
        self._reader: asyncio.Task[None] | None = None
        self._connected = False

    @property
    def poll_seconds(self) -> float:
        return CONNECTED_POLL_SECONDS if self._connected else ALONE_POLL_SECONDS

    async def __aenter__(self) -> Self:
        if self._redis is not None:
            self._reader = asyncio.create_task(self._read_for_ever(self._redis))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._redis is not None:
            await self._redis.aclose()

    async def ready(self) -> None:
        """Always: streams go on, slower, without Redis."""

    async def ring(self, stream: str) -> None:
        """Wake whoever follows `stream`, in any process."""
        for bell in self._bells.get(stream, ()):
            bell.ring()
        if self._redis is None:
            return
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(0.5):
                await self._redis.publish(self._prefix + stream, b"")

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
