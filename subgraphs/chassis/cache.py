"""Cache-aside: Redis first, then the store, and one load for however many miss at once."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, Self
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CLAIMED_SECONDS: Final = 3.0  # for a load, unless more is asked for
WAIT_SECONDS: Final = 0.02
OUTAGE_SECONDS: Final = 1.0  # after a failure Redis is left alone this long
MOST_CONNECTIONS: Final = 20  # of one process; others wait for their turn
DROPPED_MILLISECONDS: Final = 60_000  # longer than any load
KEEP: Final = """
    if (redis.call('get', KEYS[3]) or '') == ARGV[4] then
        redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
    end
    if redis.call('get', KEYS[2]) == ARGV[1] then redis.call('del', KEYS[2]) end
"""
RELEASE: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end"

Json = Any


class Cache:
    """JSON values under `cache:<subgraph>:<key>`, with lifetimes spread by ±20%."""

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
        self._turns = asyncio.Semaphore(MOST_CONNECTIONS)
        self._prefix = f"cache:{subgraph}:"
        self._loading: dict[str, asyncio.Future[Json]] = {}
        self._down_until = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def ready(self) -> None:
        """Always: without Redis every value is loaded."""

    async def get_or_load(
        self,
        key: str,
        load: Callable[[], Awaitable[Json]],
        seconds: float | Callable[[Json], float] = 60,
        claimed_seconds: float = CLAIMED_SECONDS,
    ) -> Json:
        """The cached value, else `load()`'s: one load per key across tasks and processes.

        `seconds`: how long it is kept, or what says so of the value loaded. `claimed_seconds`:
        longer than a load may take; a dead loader's claim ends by itself.
        """
        if key not in self._loading:
            loading = self._fill(key, load, seconds, claimed_seconds)
            self._loading[key] = asyncio.ensure_future(loading)
            self._loading[key].add_done_callback(partial(self._loaded, key))
        return await asyncio.shield(self._loading[key])

    async def known(self, key: str) -> Json | None:
        """The cached value; nothing is loaded."""
        value, _, _ = self._names(key)
        cached = await self._ask("get", value)
        return None if cached is None else json.loads(cached)

    async def drop(self, key: str) -> None:
        """Forget the value, and whatever a load that is under way finds."""
        self._loading.pop(key, None)
        value, lock, dropped = self._names(key)
        await self._ask("set", dropped, uuid4().hex, px=DROPPED_MILLISECONDS)
        await self._ask("delete", value, lock)

    async def forget(self) -> None:
        """Every value of this subgraph, at the cost of a look at all keys of the server. Raises
        RedisError or OSError where it is away: then nothing is known to be forgotten."""
        if self._redis is None:
            return
        async for name in self._redis.scan_iter(f"{self._prefix}*", count=1_000):
            await self._redis.unlink(name)

    def _names(self, key: str) -> tuple[str, str, str]:
        """Value, lock, last drop; the braces keep them on one node of a cluster."""
        name = f"{self._prefix}{{{key}}}"
        return name, f"{name}:lock", f"{name}:dropped"

    def _loaded(self, key: str, future: asyncio.Future[Json]) -> None:
        if self._loading.get(key) is future:
            del self._loading[key]
        if not future.cancelled():
            future.exception()  # seen, even where nobody waits any more

    async def _fill(
        self,
        key: str,
        load: Callable[[], Awaitable[Json]],
        seconds: float | Callable[[Json], float],
        claimed_seconds: float,
    ) -> Json:
        value, lock, _ = self._names(key)
        mine = uuid4().hex
        while (cached := await self._ask("get", value)) is None:
            if not self._available:
                return await load()
            if await self._ask("set", lock, mine, nx=True, px=int(claimed_seconds * 1000)):
                return await self._load(key, mine, load, seconds)
            await asyncio.sleep(WAIT_SECONDS)
        return json.loads(cached)

    async def _load(
        self,
        key: str,
        mine: str,
        load: Callable[[], Awaitable[Json]],
        seconds: float | Callable[[Json], float],
    ) -> Json:
        value, lock, dropped = self._names(key)
        try:
            # Again: the one who held the claim before us may have stored it since we looked.
            cached, last_drop = await self._ask("mget", value, dropped) or (None, None)
            if cached is not None:
                await self._ask("eval", RELEASE, 1, lock, mine)
                return json.loads(cached)
            loaded = await load()
            text = json.dumps(loaded, ensure_ascii=False)
        except BaseException:
            await self._ask("eval", RELEASE, 1, lock, mine)
            raise
        kept = seconds(loaded) if callable(seconds) else seconds
        lifetime = int(kept * 1000 * random.uniform(0.8, 1.2))
        await self._ask(
            "eval", KEEP, 3, value, lock, dropped, mine, text, lifetime, last_drop or ""
        )
        return loaded

    @property
    def _available(self) -> bool:
        return self._redis is not None and asyncio.get_running_loop().time() >= self._down_until

    async def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        async with self._turns:
            if not self._available:
                return None
            with suppress(RedisError, OSError):
                return await getattr(self._redis, command)(*arguments, **options)
            self._down_until = asyncio.get_running_loop().time() + OUTAGE_SECONDS
        return None
