"""One holder at a time, each with a higher token, and a fence that nobody passes too late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select, update

from infra.local.ports import free_port
from subgraphs.chassis.database import Database
from subgraphs.chassis.fencing import KEPT, Fences, StaleFence, forget_old, pass_fences
from subgraphs.chassis.tests.facts import FenceRow

LONG = 30.0
SHORT = 0.2


@pytest.fixture
def name() -> str:
    """Nobody else's."""
    return uuid4().hex


@pytest.fixture
async def pair(redis_url: str) -> AsyncIterator[list[Fences]]:
    """Of two processes."""
    async with Fences(redis_url, "parrots") as one, Fences(redis_url, "parrots") as another:
        yield [one, another]


async def passed(database: Database, name: str, token: int) -> None:
    async with database.transaction() as transaction:
        await pass_fences(transaction.session, FenceRow, {name: token})


async def highest(database: Database, name: str) -> int | None:
    async with database.read() as session:
        found = await session.get(FenceRow, name)
        return found.token if found else None


async def test_one_holds_it_at_a_time_and_each_token_is_higher(pair, name):
    tokens: list[int] = []
    inside = 0

    async def once(fences: Fences) -> None:
        nonlocal inside
        async with fences.hold(name, LONG, patience_seconds=LONG) as token:
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.001)
            tokens.append(token)
            inside -= 1

    await asyncio.gather(*(once(pair[number % 2]) for number in range(40)))

    assert tokens == sorted(set(tokens))
    assert len(tokens) == 40


async def test_what_others_hold_is_no_hindrance(pair, name):
    one, another = pair
    async with one.hold(name, LONG) as mine, another.hold(name + "/other", LONG) as other:
        assert mine is not None
        assert other is not None


async def test_who_waits_too_long_goes_on_without_a_token(pair, name):
    one, another = pair
    async with one.hold(name, LONG) as mine:
        for late in (another, one):
            async with late.hold(name, LONG, patience_seconds=SHORT) as token:
                assert token is None
    async with another.hold(name, LONG) as next_token:
        assert next_token is not None
        assert next_token > mine


async def test_what_is_let_go_too_late_is_not_taken_from_the_next(pair, name):
    one, another = pair
    async with AsyncExitStack() as late:
        first = await late.enter_async_context(one.hold(name, SHORT))
        async with another.hold(name, LONG, patience_seconds=LONG) as second:
            assert second > first
            await late.aclose()
            async with one.hold(name, LONG, patience_seconds=SHORT) as third:
                assert third is None


async def test_a_failure_inside_lets_it_go(pair, name):
    one, another = pair
    with pytest.raises(ZeroDivisionError):
        async with one.hold(name, LONG):
            raise ZeroDivisionError
    async with another.hold(name, LONG, patience_seconds=SHORT) as token:
        assert token is not None


async def test_whoever_is_cancelled_while_waiting_keeps_nobody_waiting(pair, name):
    one, another = pair

    async def wait() -> None:
        async with another.hold(name, LONG, patience_seconds=LONG):
            raise AssertionError("it was held")

    async with one.hold(name, LONG):
        waiting = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(SHORT)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    async with another.hold(name, LONG, patience_seconds=SHORT) as token:
        assert token is not None


async def test_tokens_grow_also_over_a_redis_that_forgot(pair, redis_url, name):
    one, another = pair
    async with one.hold(name, LONG) as before:
        pass
    async with Redis.from_url(redis_url) as redis:
        async for key in redis.scan_iter(f"fence:parrots:{{{name}}}*"):
            await redis.delete(key)
    async with another.hold(name, LONG) as after:
        assert after > before


@pytest.mark.parametrize("is_configured", [True, False])
async def test_without_redis_everybody_goes_on(is_configured, name):
    url = f"redis://127.0.0.1:{free_port()}/0" if is_configured else None
    async with Fences(url, "parrots") as fences:
        async with fences.hold(name, LONG) as token:
            assert token is None
        async with fences.hold(name, LONG) as one, fences.hold(name, LONG) as another:
            assert (one, another) == (None, None)


async def test_whoever_comes_too_late_does_not_pass(database, name):
    await passed(database, name, 7)
    for late in (6, 7):
        with pytest.raises(StaleFence):
            await passed(database, name, late)
    assert await highest(database, name) == 7

    await passed(database, name, 8)
    await passed(database, name + "/other", 1)

    assert await highest(database, name) == 8


async def test_of_many_who_pass_at_once_the_highest_stands(database, name):
    async def tried(token: int) -> None:
        try:
            await passed(database, name, token)
        except StaleFence:
            return

    await asyncio.gather(*(tried(token) for token in range(1, 11)))

    assert await highest(database, name) == 10


async def test_old_fences_are_forgotten(database, name):
    for age, left in ((KEPT - timedelta(hours=1), 1), (KEPT + timedelta(hours=1), 0)):
        await passed(database, name, 1 if left else 2)
        async with database.transaction() as transaction:
            then = update(FenceRow).values(passed_at=datetime.now(UTC) - age)
            await transaction.session.execute(then)
            await forget_old(transaction.session, FenceRow)
            count = await transaction.session.scalar(select(func.count()).select_from(FenceRow))
        assert count == left
