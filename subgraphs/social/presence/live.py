"""What is true right now and nowhere written down: who types, who is here. Lives in Redis.

Everything ends by itself. Without Redis nobody types and of nobody is known whether they are here.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Never, Self

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.wakeups import Wakeups

TYPING_SECONDS: Final = 6.0
BEAT_SECONDS: Final = 4.0
HERE_SECONDS: Final = 15.0  # past the last beat of a stream: some beats may be lost
REMEMBERED_SECONDS: Final = 30 * 86_400  # when somebody was last here


@dataclass(frozen=True, slots=True)
class Presence:
    is_here: bool
    last_seen_at: datetime | None


Company = tuple[str, tuple[str, ...]]
"""A conversation's id, and some of its members."""

Beat = Callable[[], Awaitable[Sequence[Never]]]


class Live:
    """Marks are rung for: `typing:<conversation>` and `presence:<person>` are streams to hear."""

    beat_seconds = BEAT_SECONDS

    def __init__(self, redis_url: str | None, wakeups: Wakeups) -> None:
        self._redis = (
            Redis.from_url(
                redis_url,
                decode_responses=True,
                socket_connect_timeout=0.25,
                socket_timeout=0.5,
                retry=Retry(NoBackoff(), 1),  # for a connection that a restart had cut
            )
            if redis_url
            else None
        )
        self._wakeups = wakeups

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def ready(self) -> None:
        """Always: what lives here may be absent."""

    async def set_typing(self, conversation_id: str, user_id: str, *, types: bool) -> None:
        async with self._asking() as ask:
            key = _typing_key(conversation_id, user_id)
            if types:
                ask.set(key, 1, px=int(TYPING_SECONDS * 1000))
            else:
                ask.delete(key)
        self._wakeups.ring(typing_stream(conversation_id))

    async def typing(self, companies: Sequence[Company]) -> dict[Company, list[str]]:
        """Who types, of those who could, in their order."""
        asked = [company for company in companies if company[1]]
        async with self._asking() as ask:
            for conversation_id, user_ids in asked:
                ask.mget([_typing_key(conversation_id, user_id) for user_id in user_ids])
        return {
            company: [user_id for user_id, mark in zip(company[1], marks, strict=True) if mark]
            for company, marks in zip(asked, ask.answers, strict=False)
        }

    async def presences(self, user_ids: Sequence[str]) -> dict[str, Presence]:
        """Of whom something is known."""
        async with self._asking() as ask:
            for user_id in user_ids:
                ask.zcount(_here_key(user_id), time.time(), "+inf")
                ask.get(_seen_key(user_id))
        answers = iter(ask.answers)
        found = zip(user_ids, zip(answers, answers, strict=False), strict=False)
        return {
            user_id: Presence(bool(here), datetime.fromtimestamp(float(seen), UTC))
            for user_id, (here, seen) in found
            if seen is not None
        }

    @asynccontextmanager
    async def shown(self, user_id: str) -> AsyncIterator[Beat]:
        """The person is here until the block ends, as long as somebody calls the beat."""
        mark = new_id("stream")
        beaten = 0.0

        async def beat() -> Sequence[Never]:
            nonlocal beaten
            if time.monotonic() - beaten >= BEAT_SECONDS / 2:
                beaten = time.monotonic()
                await self._mark_here(user_id, mark)
            return ()

        try:
            await beat()
            self._wakeups.ring(presence_stream(user_id))
            yield beat
        finally:
            async with self._asking() as ask:
                ask.zrem(_here_key(user_id), mark)
                ask.set(_seen_key(user_id), time.time(), ex=REMEMBERED_SECONDS)
            self._wakeups.ring(presence_stream(user_id))

    async def _mark_here(self, user_id: str, mark: str) -> None:
        now = time.time()
        async with self._asking() as ask:
            ask.zadd(_here_key(user_id), {mark: now + HERE_SECONDS})
            ask.zremrangebyscore(_here_key(user_id), "-inf", now)
            ask.expire(_here_key(user_id), int(HERE_SECONDS))
            ask.set(_seen_key(user_id), now, ex=REMEMBERED_SECONDS)

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator["Question"]:
        question = Question(self._redis)
        yield question
        await question.put()


class Question:
    """Commands that go to Redis together; `answers` is empty when it did not answer."""

    def __init__(self, redis: "Redis | None") -> None:
        self._pipeline: Pipeline | None = redis.pipeline(transaction=False) if redis else None
        self.answers: list[Any] = []

    def __getattr__(self, command: str) -> Callable[..., object]:
        return getattr(self._pipeline, command) if self._pipeline is not None else _nothing

    async def put(self) -> None:
        if self._pipeline is not None and len(self._pipeline):
            with suppress(RedisError, OSError, TimeoutError):
                self.answers = await self._pipeline.execute()


def typing_stream(conversation_id: str) -> str:
    return f"typing:{conversation_id}"


def presence_stream(user_id: str) -> str:
    return f"presence:{user_id}"


def _nothing(*_: object, **__: object) -> None: ...


def _typing_key(conversation_id: str, user_id: str) -> str:
    """The braces keep a conversation on one node of a cluster."""
    return f"typing:{{{conversation_id}}}:{user_id}"


def _here_key(user_id: str) -> str:
    return f"here:{{{user_id}}}"


def _seen_key(user_id: str) -> str:
    return f"seen:{{{user_id}}}"
