"""Cache-aside: Redis first, then the store, and one load for however many miss at once."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, Self
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError

LOCK_MILLISECONDS: Final = 3_000  # a dead loader's claim ends by itself
WAIT_SECONDS: Final = 0.02
OUTAGE_SECONDS: Final = 1.0  # after a failure Redis is left alone this long
RELEASE: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end"

Json = Any


class Cache:
    """JSON values under `cache:<subgraph>:<key>`, with lifetimes spread by ±20%."""

    def __init__(self, redis_url: str | None, subgraph: str) -> None:
        self._redis = (
            Redis.from_url(redis_url, socket_connect_timeout=0.25, socket_timeout=0.5)
            if redis_url
            else None
        )
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
        self, key: str, load: Callable[[], Awaitable[Json]], seconds: float = 60
    ) -> Json:
        """The cached value, else `load()`'s: one load per key across tasks and processes."""
        if key in self._loading:
            return await asyncio.shield(self._loading[key])
        future = asyncio.ensure_future(self._fill(key, load, seconds))
        self._loading[key] = future
        future.add_done_callback(lambda _: self._loading.pop(key, None))
        return await asyncio.shield(future)

    async def drop(self, key: str) -> None:
        await self._ask("delete", self._prefix + key)

    async def _fill(self, key: str, load: Callable[[], Awaitable[Json]], seconds: float) -> Json:
        name, lock, mine = self._prefix + key, f"{self._prefix}{key}:lock", uuid4().hex
        while (cached := await self._ask("get", name)) is None:
            if not self._available:
                return await load()
            if await self._ask("set", lock, mine, nx=True, px=LOCK_MILLISECONDS):
                return await self._load(name, lock, mine, load, seconds)
            await asyncio.sleep(WAIT_SECONDS)
        return json.loads(cached)

    async def _load(
        self, name: str, lock: str, mine: str, load: Callable[[], Awaitable[Json]], seconds: float
    ) -> Json:
        try:
            value = await load()
            lifetime = int(seconds * 1000 * random.uniform(0.8, 1.2))
            await self._ask("set", name, json.dumps(value, ensure_ascii=False), px=lifetime)
            return value
        finally:
            await self._ask("eval", RELEASE, 1, lock, mine)

    @property
    def _available(self) -> bool:
        return self._redis is not None and asyncio.get_running_loop().time() >= self._down_until

    async def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        if not self._available:
            return None
        with suppress(RedisError, OSError):
            return await getattr(self._redis, command)(*arguments, **options)
        self._down_until = asyncio.get_running_loop().time() + OUTAGE_SECONDS
        return None
