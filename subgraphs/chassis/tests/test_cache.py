"""One load for however many miss at once, whatever happens to the loader or to Redis."""

import asyncio
import signal
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from infra.local.ports import free_port
from infra.local.servers import Valkey
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.tests.servers import killed, revived


class Source:
    """Counts how often it was asked; says the same until told otherwise."""

    def __init__(self, value: object = "value") -> None:
        self.value = value
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self) -> object:
        self.loads += 1
        value = self.value
        await self.gate.wait()
        if isinstance(value, BaseException):
            raise value
        return value


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def key() -> str:
    return uuid4().hex


@pytest.fixture
async def cache(redis_url: str) -> AsyncIterator[Cache]:
    async with Cache(redis_url, "parrots") as cache:
        yield cache


@pytest.fixture
async def another(redis_url: str) -> AsyncIterator[Cache]:
    """Of another process."""
    async with Cache(redis_url, "parrots") as cache:
        yield cache


async def test_what_is_known_can_be_looked_at_and_nothing_is_loaded(cache, source, key):
    assert await cache.known(key) is None
    await cache.get_or_load(key, source.load)
    assert await cache.known(key) == "value"
    assert source.loads == 1


async def test_a_value_may_say_how_long_it_is_kept(cache, source, key, redis_url):
    await cache.get_or_load(key, source.load, seconds=lambda value: 1_000 * len(value))
    async with Redis.from_url(redis_url) as redis:
        assert 4_000 <= await redis.ttl(f"cache:parrots:{{{key}}}") <= 6_000


async def test_a_thousand_misses_at_once_are_one_load(cache, source, key):
    values = await asyncio.gather(*(cache.get_or_load(key, source.load) for _ in range(1_000)))

    assert values == ["value"] * 1_000
    assert source.loads == 1


async def test_a_thousand_misses_of_two_processes_are_one_load(cache, another, source, key):
    source.gate.clear()
    asking = [
        asyncio.ensure_future(one.get_or_load(key, source.load))
        for _ in range(500)
        for one in (cache, another)
    ]
    await until(lambda: source.loads)
    await asyncio.sleep(0.1)  # the other one has its chance
    source.gate.set()

    assert await asyncio.gather(*asking) == ["value"] * 1_000
    assert source.loads == 1


async def test_many_keys_at_once_are_a_load_each(cache, another, key):
    sources = [Source(number) for number in range(200)]
    for one in (cache, another):
        values = await asyncio.gather(
            *(one.get_or_load(f"{key}{n}", source.load) for n, source in enumerate(sources))
        )
        assert values == list(range(200))

    assert {source.loads for source in sources} == {1}


@pytest.mark.parametrize("value", [None, False, 0, "", [], {"a": [1, None, "é"]}])
async def test_any_json_value_is_kept_null_too(cache, another, key, value):
    source = Source(value)
    first = await cache.get_or_load(key, source.load)
    second = await another.get_or_load(key, source.load)

    assert (first, second) == (value, value)
    assert source.loads == 1


async def test_a_value_lives_about_as_long_as_it_was_given(cache, redis_url, key):
    for number in range(40):
        await cache.get_or_load(f"{key}{number}", Source().load, seconds=100)
    async with Redis.from_url(redis_url) as redis:
        left = [await redis.pttl(f"cache:parrots:{{{key}{number}}}") for number in range(40)]

    assert all(60_000 < milliseconds <= 120_000 for milliseconds in left)
    assert max(left) - min(left) > 5_000  # not all at once


async def test_a_failed_load_reaches_all_who_wait_and_is_not_remembered(cache, another, key):
    source = Source(LookupError("no such parrot"))
    source.gate.clear()
    asking = [asyncio.ensure_future(cache.get_or_load(key, source.load)) for _ in range(10)]
    await until(lambda: source.loads)
    source.gate.set()
    results = await asyncio.gather(*asking, return_exceptions=True)

    assert [type(result) for result in results] == [LookupError] * 10
    assert source.loads == 1
    source.value = "value"
    assert await another.get_or_load(key, source.load) == "value"


async def test_a_failed_load_of_one_process_is_tried_by_the_other(cache, another, key):
    failing, healthy = Source(LookupError("no such parrot")), Source()
    failing.gate.clear()
    first = asyncio.ensure_future(cache.get_or_load(key, failing.load))
    await until(lambda: failing.loads)
    second = asyncio.ensure_future(another.get_or_load(key, healthy.load))
    await asyncio.sleep(0.05)
    assert healthy.loads == 0
    failing.gate.set()

    assert await second == "value"
    with pytest.raises(LookupError):
        await first


async def test_who_stops_waiting_stops_nobody_else(cache, source, key):
    source.gate.clear()
    impatient, patient = (
        asyncio.ensure_future(cache.get_or_load(key, source.load)) for _ in range(2)
    )
    await until(lambda: source.loads)
    impatient.cancel()
    await asyncio.sleep(0)
    source.gate.set()

    assert await patient == "value"
    assert source.loads == 1


async def test_a_loader_that_died_with_its_process_holds_nobody_up_for_ever(
    cache, redis_url, source, key
):
    """What is left of it is its claim, which ends by itself."""
    async with Redis.from_url(redis_url) as redis:
        await redis.set(f"cache:parrots:{{{key}}}:lock", "a process that died", px=300)

    assert await cache.get_or_load(key, source.load) == "value"
    assert source.loads == 1


async def test_a_claim_always_has_an_end(cache, redis_url, source, key):
    source.gate.clear()
    loading = asyncio.ensure_future(cache.get_or_load(key, source.load))
    await until(lambda: source.loads)
    async with Redis.from_url(redis_url) as redis:
        left = await redis.pttl(f"cache:parrots:{{{key}}}:lock")
        source.gate.set()
        await loading

        assert 0 < left <= 3_000
        assert await redis.exists(f"cache:parrots:{{{key}}}:lock") == 0


async def test_a_dropped_value_is_loaded_again_everywhere(cache, another, source, key):
    await cache.get_or_load(key, source.load)
    source.value = "newer"
    await another.drop(key)

    assert await cache.get_or_load(key, source.load) == "newer"
    assert await another.get_or_load(key, source.load) == "newer"
    assert source.loads == 2


@pytest.mark.parametrize("by", ["the same process", "another process"])
async def test_what_was_read_before_a_drop_is_not_served_after_it(cache, another, source, key, by):
    source.gate.clear()
    early = asyncio.ensure_future(cache.get_or_load(key, source.load))
    await until(lambda: source.loads == 1)
    source.value = "newer"
    await (cache if by == "the same process" else another).drop(key)
    late = asyncio.ensure_future(another.get_or_load(key, source.load))
    await until(lambda: source.loads == 2)
    source.gate.set()

    assert await early == "value"
    assert await late == "newer"
    assert await cache.get_or_load(key, source.load) == "newer"
    assert await another.get_or_load(key, source.load) == "newer"


async def test_without_redis_every_value_is_loaded_once_for_all_who_wait(source, key):
    async with Cache(None, "parrots") as cache:
        await cache.drop(key)
        values = await asyncio.gather(*(cache.get_or_load(key, source.load) for _ in range(100)))
        assert values == ["value"] * 100
        assert source.loads == 1
        await cache.get_or_load(key, source.load)
        assert source.loads == 2


async def test_a_redis_that_was_never_there_is_left_alone(source, key):
    async with Cache(f"redis://127.0.0.1:{free_port()}/0", "parrots") as cache:
        await cache.ready()
        assert await cache.get_or_load(key, source.load) == "value"
        await cache.drop(key)


async def until_kept(cache, key, source):
    """Redis is looked for again, once in a while."""
    async with asyncio.timeout(20):
        before = -1
        while source.loads != before:
            before = source.loads
            await asyncio.sleep(0.2)
            await cache.get_or_load(key, source.load)


async def test_redis_may_die_in_the_middle_and_come_back(folder, source, key):
    async with (
        Valkey(folder, free_port(), durable=False) as server,
        Cache(server.url, "parrots") as cache,
        Cache(server.url, "parrots") as another,
    ):
        assert await cache.get_or_load(key, source.load) == "value"

        source.gate.clear()
        loading = asyncio.ensure_future(cache.get_or_load(f"{key}2", source.load))
        waiting = asyncio.ensure_future(another.get_or_load(f"{key}2", source.load))
        await until(lambda: source.loads == 2)
        await asyncio.sleep(0.1)
        await killed(server)
        source.gate.set()
        assert await asyncio.gather(loading, waiting) == ["value"] * 2
        assert await cache.get_or_load(key, source.load) == "value"
        await cache.drop(key)

        async with revived(server):
            await until_kept(cache, key, source)
            await until_kept(another, key, source)


async def test_a_redis_that_hangs_is_not_waited_for(folder, key):
    sources = [Source(number) for number in range(200)]
    async with (
        Valkey(folder, free_port(), durable=False) as server,
        Cache(server.url, "parrots") as cache,
    ):
        await cache.get_or_load(key, Source().load)
        await killed(server, signal.SIGSTOP)
        try:
            async with asyncio.timeout(20):
                asking = [cache.get_or_load(f"{key}{s.value}", s.load) for s in sources]
                assert await asyncio.gather(*asking) == list(range(200))
        finally:
            await killed(server, signal.SIGCONT)
    assert {source.loads for source in sources} == {1}
