"""A stream that is cut and taken up again anywhere is the whole stream, once and in order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import islice
from uuid import uuid4

import pytest

from infra.local.ports import free_port
from infra.local.servers import Valkey
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.streams import REPLAY, Missed, resumed
from subgraphs.chassis.tests.servers import killed, revived
from subgraphs.chassis.wakeups import Wakeups


@dataclass(frozen=True)
class Word:
    sequence: int


@dataclass
class Store:
    """A list that other tasks may append to, or forget from, at every step of a reader."""

    wakeups: Wakeups
    words: list[Word] = field(default_factory=list)
    name: str = field(default_factory=lambda: uuid4().hex)
    newest: int = 0
    reads: int = 0

    async def append(self, count: int = 1, *, ring: bool = True) -> None:
        for _ in range(count):
            self.newest += 1
            self.words.append(Word(self.newest))
            if ring:
                self.wakeups.ring(self.name)
            await asyncio.sleep(0)

    def forget(self, up_to: int) -> None:
        self.words = [word for word in self.words if word.sequence > up_to]

    async def last(self) -> int:
        await asyncio.sleep(0)
        newest = self.newest
        await asyncio.sleep(0)
        return newest

    async def read(self, after: int, limit: int) -> Sequence[Word]:
        self.reads += 1
        await asyncio.sleep(0)
        found = list(islice((word for word in self.words if word.sequence > after), limit))
        await asyncio.sleep(0)
        return found

    def follow(self, after: int | None, wakeups: Wakeups | None = None):
        return resumed(wakeups or self.wakeups, self.name, after, self.last, self.read)

    async def heard(self, after: int | None, count: int, wakeups: Wakeups | None = None):
        """The first `count` things that a follower hears; sequences as plain numbers."""
        things = []
        async with asyncio.timeout(20), aclosing(self.follow(after, wakeups)) as stream:
            async for item in stream:
                things.append(item if isinstance(item, Missed) else item.sequence)
                if len(things) == count:
                    break
        return things


@pytest.fixture
async def wakeups(redis_url: str) -> AsyncIterator[Wakeups]:
    async with Wakeups(redis_url, "parrots") as wakeups:
        yield wakeups


@pytest.fixture
async def another(redis_url: str) -> AsyncIterator[Wakeups]:
    """Of another process."""
    async with Wakeups(redis_url, "parrots") as wakeups:
        await connected(wakeups)
        yield wakeups


async def connected(wakeups: Wakeups) -> None:
    async with asyncio.timeout(20):
        while wakeups.poll_seconds < 10:
            await asyncio.sleep(0.01)


@pytest.fixture
def store(wakeups: Wakeups) -> Store:
    return Store(wakeups)


async def test_what_was_missed_comes_first_then_what_is_new(store):
    await store.append(5)
    hearing = asyncio.ensure_future(store.heard(2, 6))
    await asyncio.sleep(0.02)
    await store.append(3)

    assert await hearing == [3, 4, 5, 6, 7, 8]


async def test_without_a_position_only_what_is_new_comes(store):
    await store.append(5)
    hearing = asyncio.ensure_future(store.heard(None, 2))
    await asyncio.sleep(0.02)
    await store.append(2)

    assert await hearing == [6, 7]


async def test_a_long_history_comes_whole(store):
    await store.append(2 * REPLAY + 7, ring=False)

    assert await store.heard(0, 2 * REPLAY + 7) == list(range(1, 2 * REPLAY + 8))


@pytest.mark.parametrize("after", [-1, 6, 10**12])
async def test_a_position_that_never_was_is_refused(store, after):
    await store.append(5)

    with pytest.raises(InvalidInput):
        await store.heard(after, 1)
    assert store.reads == 0


@pytest.mark.parametrize(
    ("forgotten", "after", "expected"),
    [
        (3, 0, [Missed(1, 3), 4, 5]),
        (3, 1, [Missed(2, 3), 4, 5]),
        (3, 3, [4, 5]),
        (4, 0, [Missed(1, 4), 5]),
        (5, 0, [Missed(1, 5)]),
        (5, 4, [Missed(5, 5)]),
    ],
)
async def test_history_that_is_gone_is_declared_though_nothing_follows(
    store, forgotten, after, expected
):
    await store.append(5)
    store.forget(forgotten)

    assert await store.heard(after, len(expected)) == expected


async def test_a_hole_in_the_middle_is_declared_where_it_is(store):
    await store.append(6)
    store.words = [word for word in store.words if word.sequence not in {3, 4}]

    assert await store.heard(1, 4) == [2, Missed(3, 4), 5, 6]


async def test_nothing_is_lost_between_the_history_and_the_present(store, another):
    """Followers that start at every moment of a writing process hear the same."""
    writing = asyncio.ensure_future(store.append(300))
    followers = []
    for _ in range(50):
        after = store.newest
        followers.append((after, asyncio.ensure_future(store.heard(after, 300 - after, another))))
        await asyncio.sleep(0.001)
    await writing

    for after, hearing in followers:
        if after < 300:
            assert await hearing == list(range(after + 1, 301))
        hearing.cancel()


async def test_another_process_is_woken_and_need_not_look_by_itself(store, another):
    hearing = asyncio.ensure_future(store.heard(0, 3, another))
    await asyncio.sleep(0.05)
    await connected(store.wakeups)
    looks = store.reads
    await asyncio.sleep(0.2)
    assert store.reads == looks
    await store.append(3)

    assert await hearing == [1, 2, 3]


async def test_a_follower_is_not_woken_by_another_stream(store, another):
    other = Store(store.wakeups)
    hearing = asyncio.ensure_future(store.heard(0, 1, another))
    await asyncio.sleep(0.05)
    looks = store.reads
    await other.append(5)
    await asyncio.sleep(0.1)

    assert store.reads == looks
    await store.append()
    assert await hearing == [1]


async def test_who_stops_following_is_forgotten(store):
    await store.append()
    await store.heard(0, 1)

    assert store.wakeups._bells == {}


async def test_without_redis_a_follower_looks_by_itself():
    async with Wakeups(None, "parrots") as mine, Wakeups(None, "parrots") as other:
        store = Store(other)
        hearing = asyncio.ensure_future(store.heard(0, 2, mine))
        await asyncio.sleep(0.02)
        await store.append(2)

        assert await hearing == [1, 2]


async def test_without_redis_a_process_still_wakes_its_own():
    async with Wakeups(None, "parrots") as wakeups:
        store = Store(wakeups)
        hearing = asyncio.ensure_future(store.heard(0, 50))
        await asyncio.sleep(0.02)
        looks = store.reads
        for _ in range(50):
            await store.append()
            await asyncio.sleep(0.001)

        assert await hearing == list(range(1, 51))
        assert store.reads > looks + 20  # woken for most of them, not polling once a second


async def test_a_wake_up_that_was_lost_is_healed_by_looking():
    async with Wakeups(None, "parrots") as wakeups:
        store = Store(wakeups)
        hearing = asyncio.ensure_future(store.heard(0, 1))
        await asyncio.sleep(0.02)
        await store.append(ring=False)

        assert await hearing == [1]


async def test_a_stream_survives_the_death_and_the_return_of_redis(folder):
    async with (
        Valkey(folder, free_port(), durable=False) as server,
        Wakeups(server.url, "parrots") as writer,
        Wakeups(server.url, "parrots") as reader,
    ):
        await connected(writer)
        await connected(reader)
        store = Store(writer)
        hearing = asyncio.ensure_future(store.heard(0, 9, reader))
        await store.append(3)
        await killed(server)
        await store.append(3)  # nobody hears of it
        async with asyncio.timeout(20):
            while reader.poll_seconds > 10:
                await asyncio.sleep(0.01)
        async with revived(server):
            await connected(reader)
            await connected(writer)
            looks = store.reads
            await asyncio.sleep(0.2)
            assert store.reads <= looks + 1
            await store.append(3)
            assert await hearing == list(range(1, 10))


async def test_a_redis_that_was_never_there_leaves_the_looking():
    url = f"redis://127.0.0.1:{free_port()}/0"
    async with Wakeups(url, "parrots") as mine, Wakeups(url, "parrots") as other:
        await mine.ready()
        store = Store(other)
        hearing = asyncio.ensure_future(store.heard(0, 1, mine))
        await asyncio.sleep(0.02)
        await store.append()

        assert await hearing == [1]
