"""Whoever works at a turn may die, be paused or crash: it ends once, and its token with it."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from redis import Redis

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.engines.provider import Conversation, Delta, Said
from subgraphs.persona.store import keys
from subgraphs.persona.tests.conftest import (
    ANA,
    House,
    at_work,
    with_engines,
)
from subgraphs.persona.tests.graph import ROOT, SmallWorld
from subgraphs.persona.tests.valkeys import everything
from subgraphs.persona.turns import repository
from subgraphs.persona.turns.models import Chunk, Told
from subgraphs.persona.turns.queue import Queue
from subgraphs.persona.turns.working import Workshop


@pytest.mark.usefixtures("working")
async def test_the_token_is_kept_sealed_until_the_turn_ends_and_logged_never(
    house: House, world: SmallWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    id, token = await house.persona(), house.token()
    turn = await house.asks(id)
    early = everything(house.settings.persona_redis_url)

    await house.hears(turn)

    late = everything(house.settings.persona_redis_url)
    assert token not in early + late + caplog.text
    assert keys.bearer(ANA, turn) not in late
    assert token in {asked.token for asked in world.asked}


async def test_a_token_that_expired_while_it_waited_acts_no_more(
    house: House, world: SmallWorld
) -> None:
    turn = await house.asks(await house.persona())
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        assert 0 < redis.pttl(keys.bearer(ANA, turn)) <= 600_000
        redis.delete(keys.bearer(ANA, turn))

    async with house.services.workshop.graph, at_work(house.services.workshop):
        [done] = await house.hears(turn)

    assert (done["__typename"], done["outcome"], done["draft"]) == ("DoneChunk", "FAILED", None)
    assert world.asked == []


class Halting:
    """Says one thing, and stands still until it is let go."""

    name = "halting"

    def __init__(self) -> None:
        self.spoke, self.go_on = asyncio.Event(), asyncio.Event()

    async def stream(self, conversation: Conversation) -> AsyncIterator[Delta]:
        yield Said("I will be there. ")
        self.spoke.set()
        await self.go_on.wait()
        yield Said("too late")


async def test_what_a_dead_worker_began_another_begins_anew(house: House) -> None:
    workshop = with_leases(house, 0.3)
    halting = Halting()
    turn = await house.asks(await house.persona())

    async with workshop.graph:
        async with at_work(with_engines(workshop, halting)):
            await halting.spoke.wait()
        async with at_work(workshop):
            heard = await house.hears(turn)

    restarts = [piece["__typename"] for piece in heard].index("RestartChunk")
    assert heard[0]["text"] == "I will be there. "
    assert restarts == 1
    assert heard[-1]["outcome"] == "DRAFTED"


async def test_who_was_paused_and_comes_back_writes_nothing(house: House) -> None:
    workshop = with_leases(house, 0.2)
    halting = Halting()
    paused = with_engines(workshop, halting)
    turn = await house.asks(await house.persona())

    async with workshop.graph:
        ticket = await paused.queue.take()
        assert ticket is not None
        attempt = asyncio.create_task(without_holding(paused, turn))
        await halting.spoke.wait()
        async with at_work(workshop):
            whole = await house.hears(turn)
            halting.go_on.set()
            await attempt

    assert await house.hears(turn) == whole
    assert "too late" not in everything(house.settings.persona_redis_url)


async def without_holding(workshop: Workshop, turn_id: str) -> None:
    turn = (await repository.by_ids(workshop.store, ANA, [turn_id]))[turn_id]
    attempt = await repository.begin(workshop.store, ANA, turn_id)
    assert attempt is not None
    assert not await workshop._tried(turn, attempt)


async def test_who_lost_a_turn_leaves_its_ticket_to_who_has_it(house: House) -> None:
    """Or it would be lost with them."""
    halting = Halting()
    paused = with_engines(house.services.workshop, halting)
    turn = await house.asks(await house.persona())

    async with paused.graph:
        ticket = await paused.queue.take()
        assert ticket is not None
        working = asyncio.create_task(paused._work(ticket))
        await halting.spoke.wait()
        await repository.begin(paused.store, ANA, turn)
        halting.go_on.set()
        await working

    with Redis.from_url(house.settings.persona_redis_url) as redis:
        assert redis.zcard(keys.TURNS_DUE) == 1


def with_leases(house: House, seconds: float) -> Workshop:
    workshop = house.services.workshop
    return replace(workshop, queue=Queue(workshop.store, seconds))


class Crashing:
    name = "crashing"

    async def stream(self, conversation: Conversation) -> AsyncIterator[Delta]:
        yield Said("Well. ")
        raise RuntimeError("a mistake of ours")


async def test_what_crashes_each_time_ends_as_failed(house: House) -> None:
    workshop = with_engines(with_leases(house, 0.4), Crashing())
    turn = await house.asks(await house.persona())

    async with workshop.graph, at_work(workshop):
        heard = await house.hears(turn)

    assert [piece.get("text") for piece in heard if "text" in piece] == ["Well. "] * 3
    assert heard[-1]["outcome"] == "FAILED"
    assert Composer.name != heard[-1]["engine"]


async def test_a_worker_that_is_killed_is_followed_by_another(
    house: House, world: SmallWorld
) -> None:
    """The real program, by SIGKILL, in the middle of a turn."""
    turn = await house.asks(await house.persona())
    world.open.clear()
    async with worker(house):
        await until_it_writes(house, turn)
    world.open.set()

    async with worker(house) as second:
        heard = await house.hears(turn)
        second.terminate()
        status = await second.wait()

    assert [piece["__typename"] for piece in heard[:2]] == ["ToolCallChunk", "RestartChunk"]
    assert heard[-1]["outcome"] == "DRAFTED"
    assert status == 0


@asynccontextmanager
async def worker(house: House) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real program, gone at the end of the block."""
    told = house.settings.model_dump(exclude_none=True) | {
        "router_secret": ROUTER_SECRET,
        "persona_lease_seconds": 3.0,
    }
    environment = {name.upper(): str(value) for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "subgraphs.persona.worker"),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it has ended
            process.kill()
        await process.wait()


async def until_it_writes(house: House, turn: str) -> None:
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        while not redis.exists(keys.chunks(ANA, turn)):
            await asyncio.sleep(0.02)


async def test_a_piece_that_is_sent_twice_is_kept_once(house: House) -> None:
    """The connection may break after it was written, and before that was said."""
    turn_id = await house.asks(await house.persona())
    store = house.services.store
    turn = (await repository.by_ids(store, ANA, [turn_id]))[turn_id]
    attempt = await repository.begin(store, ANA, turn_id)
    assert attempt is not None

    for _ in range(2):
        piece = Chunk(sequence=1, part=Told(text="Once"))
        await repository.append(store, turn, attempt.number, piece)

    kept = await repository.chunks(store, ANA, turn_id, 0, 10)
    assert [chunk.part.text for chunk in kept] == ["Once"]
