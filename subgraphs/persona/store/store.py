"""Persona's record: JSON documents in a Redis of its own, one script for each thing that is done.

Where the server has RedisJSON, documents are of its type; elsewhere they are texts. Which, and
whether it is a cluster, is found out once.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

OUTAGES: Final = (RedisError, OSError)
CONNECT_SECONDS: Final = 2.0
ANSWER_SECONDS: Final = 5.0

# By the store's clock, in milliseconds.
NOW: Final = """
    local time = redis.call('time')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
TEXTS: Final = """
    local function read(key) return redis.call('get', key) end
    local function write(key, text) redis.call('set', key, text) end
"""
REDISJSON: Final = """
    local function read(key) return redis.call('json.get', key) end
    local function write(key, text) redis.call('json.set', key, '$', text) end
"""
PROBE: Final = """
    local told = redis.pcall('json.get', KEYS[1])
    return type(told) == 'table' and 0 or 1
"""
READ: Final = """
    local found = {}
    for i, key in ipairs(KEYS) do found[i] = read(key) or '' end
    return found
"""
# KEYS: document, its list, whatever else must be there. ARGV: text, place in the list, most in the
# list, when it expires.
ADD: Final = """
    if redis.call('exists', KEYS[1]) == 1 then return 0 end
    for i = 3, #KEYS do
        if redis.call('exists', KEYS[i]) == 0 then return -2 end
    end
    if redis.call('zcard', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
    write(KEYS[1], ARGV[1])
    redis.call('zadd', KEYS[2], 0, ARGV[2])
    if ARGV[4] ~= '' then redis.call('pexpireat', KEYS[1], ARGV[4]) end
    return 1
"""
# KEYS: document. ARGV: text, the version that it must still have.
REPLACE: Final = """
    local kept = read(KEYS[1])
    if not kept or tostring(cjson.decode(kept).version) ~= ARGV[2] then return 0 end
    write(KEYS[1], ARGV[1])
    return 1
"""
# KEYS: lists. ARGV: of each, below which place, and how many.
PLACES: Final = """
    local found = {}
    for i, key in ipairs(KEYS) do
        found[i] = redis.call('zrevrangebylex', key, ARGV[2*i-1], '-', 'limit', 0, ARGV[2*i])
    end
    return found
"""


ORPHANED: Final = -2


class Orphaned(Exception):
    """What it should belong to is not there any more."""


@dataclass(frozen=True, slots=True)
class Server:
    redis: "Redis | RedisCluster"
    shape: str  # how documents are read and written

    @property
    def is_cluster(self) -> bool:
        return isinstance(self.redis, RedisCluster)

    @classmethod
    async def probed(cls, url: str) -> Self:
        redis = await _connected(url)
        knows_json = await redis.eval(PROBE, 1, "persona:{probe}")
        return cls(redis, REDISJSON if knows_json else TEXTS)


async def _connected(url: str) -> "Redis | RedisCluster":
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "decode_responses": True,
    }
    redis = Redis.from_url(url, retry=Retry(NoBackoff(), 1), **options)
    if not (await redis.info("cluster"))["cluster_enabled"]:
        return redis
    await redis.aclose()
    return RedisCluster.from_url(url, **options)


class Store:
    """A resource of the app and of the worker. While it is away, its methods raise OUTAGES."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._server: Server | None = None
        self._probing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            await self._server.redis.aclose()

    async def ready(self) -> None:
        await self.run(READ, [])

    async def run(self, script: str, keys: Sequence[str], *arguments: object) -> Any:
        """`script` may call `read(key)` and `write(key, text)` on documents."""
        server = await self._opened()
        text = server.shape + script
        return await server.redis.eval(text, len(keys), *keys, *map(str, arguments))

    async def read(self, keys: Sequence[str]) -> list[Any]:
        """The documents in that order, None where there is none."""
        found = await self.run(READ, keys) if keys else []
        return [json.loads(text) if text else None for text in found]

    async def add(
        self,
        keys: tuple[str, str, *tuple[str, ...]],
        document: str,
        place: str,
        most: int,
        expires_ms: int | None,
    ) -> bool | None:
        """`keys`: of the document, of its list, and of what must be there. False: it was there;
        None: the list is full. Raises Orphaned."""
        expiry = "" if expires_ms is None else expires_ms
        added = await self.run(ADD, keys, document, place, most, expiry)
        if added == ORPHANED:
            raise Orphaned
        return None if added < 0 else bool(added)

    async def replace(self, key: str, document: str, version: int) -> bool:
        """Whether it still had that version, and has the new one now."""
        return bool(await self.run(REPLACE, [key], document, version))

    async def places(self, wanted: Sequence[tuple[str, str | None, int]]) -> list[list[str]]:
        """Of each list `(key, below, limit)`, the last places first."""
        bounds = [part for _, below, limit in wanted for part in (_below(below), limit)]
        found: list[list[str]] = await self.run(PLACES, [key for key, *_ in wanted], *bounds)
        return found

    async def leave(self, key: str, places: Sequence[str]) -> None:
        """Of one list."""
        if places:
            await self.run("redis.call('zrem', KEYS[1], unpack(ARGV))", [key], *places)

    async def rewrite(self) -> bool:
        """Write the append-only files anew, without what was deleted. False: not just now."""
        server = await self._opened()
        targets = {"target_nodes": RedisCluster.PRIMARIES} if server.is_cluster else {}
        try:
            await server.redis.execute_command("BGREWRITEAOF", **targets)
        except ResponseError:
            return False
        return True

    async def _opened(self) -> Server:
        async with self._probing:
            if self._server is None:
                self._server = await Server.probed(self._url)
        return self._server


def _below(place: str | None) -> str:
    return "+" if place is None else f"({place}"
