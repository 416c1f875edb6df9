"""Asking somebody else: an answer, surely undone, or lost; and what an outage costs them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from subgraphs.chassis.outbound.answers import Answer, Lost, NotSent
from subgraphs.chassis.outbound.breaker import Breaker, State
from subgraphs.chassis.outbound.client import Limits, Outbound
from subgraphs.chassis.tests.peers import CUT, RESET, SILENT, Clock, Peer, never

NEVER_OPEN = 1_000_000
CALLS = 400


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer().listening() as peer:
        yield peer


@pytest.fixture
async def outbound(peer: Peer) -> AsyncIterator[Outbound]:
    async with Outbound(peer.url, breaker=Breaker(after=NEVER_OPEN)) as outbound:
        yield outbound


async def read(outbound: Outbound, seconds: float | None = None) -> Answer:
    return await outbound.ask("GET", "/things", is_safe=True, seconds=seconds)


async def write(outbound: Outbound, seconds: float | None = None) -> Answer:
    return await outbound.ask("POST", "/things", is_safe=False, json={"a": 1}, seconds=seconds)


async def ended(asked: asyncio.Future[Answer]) -> str:
    try:
        return f"{(await asked).status}"
    except (NotSent, Lost) as failure:
        return f"{type(failure).__name__} {failure.cause}"


async def test_any_status_is_an_answer(peer, outbound):
    peer.then = [(418, "<html>"), (200, '{"a": [1]}'), (302, "")]
    found = [await write(outbound) for _ in range(3)]
    assert [answer.status for answer in found] == [418, 200, 302]
    assert [answer.json() for answer in found] == [None, {"a": [1]}, None]
    assert [answer.is_good for answer in found] == [False, True, False]
    assert peer.bodies == ['{"a":1}'] * 3


async def test_what_an_answer_holds_is_not_shown(peer, outbound):
    peer.then = [(200, '{"name": "Ana"}')]
    assert repr(await read(outbound)) == "Answer(status=200)"


@pytest.mark.parametrize(
    ("how", "cause"), [(RESET, "ReadError"), (CUT, "RemoteProtocolError"), (SILENT, "timeout")]
)
async def test_a_write_without_an_answer_is_lost_and_sent_once(peer, outbound, how, cause):
    peer.then = [how]
    with pytest.raises(Lost) as lost:
        await write(outbound, seconds=0.2 if how is SILENT else None)
    assert lost.value.cause in {cause, "ReadError", "RemoteProtocolError"}
    assert peer.heard == ["POST /things HTTP/1.1"]


async def test_a_write_met_with_503_is_not_sent_again(peer, outbound):
    peer.then = [(503, ""), (200, "{}")]
    assert (await write(outbound)).status == 503
    assert len(peer.heard) == 1


@pytest.mark.parametrize("how", [RESET, CUT, (502, ""), (503, ""), (504, "<html>")])
async def test_a_read_is_tried_again(peer, outbound, how):
    peer.then = [how, how, (200, "{}")]
    assert (await read(outbound)).status == 200
    assert len(peer.heard) == 3


async def test_a_read_that_fails_every_time_ends_as_it_failed(peer, outbound):
    peer.then = [(503, "")]
    assert (await read(outbound)).status == 503
    peer.then = [RESET]
    with pytest.raises(Lost):
        await read(outbound)
    assert len(peer.heard) == 6


async def test_a_slow_read_has_used_up_its_deadline(peer, outbound):
    peer.then = [SILENT]
    with pytest.raises(Lost, match="timeout"):
        await read(outbound, seconds=0.1)
    assert len(peer.heard) == 1


async def test_nobody_there_means_nothing_was_done():
    async with Outbound(Peer().url) as outbound:
        with pytest.raises(NotSent, match="ConnectError"):
            await write(outbound)


async def test_a_full_bulkhead_refuses_at_once_and_lets_in_again(peer):
    peer.until.clear()
    async with Outbound(peer.url, Limits(at_once=2)) as outbound:
        inside = [asyncio.ensure_future(write(outbound)) for _ in range(2)]
        while len(peer.heard) < 2:
            await asyncio.sleep(0.01)
        with pytest.raises(NotSent, match="too many at once"):
            await write(outbound)
        assert len(peer.heard) == 2
        peer.until.set()
        assert [(await answer).status for answer in inside] == [200, 200]
        assert (await write(outbound)).status == 200


async def test_who_goes_away_gives_its_place_back(peer):
    peer.until.clear()
    async with Outbound(peer.url, Limits(at_once=1), Breaker(after=1)) as outbound:
        inside = asyncio.ensure_future(write(outbound))
        while not peer.heard:
            await asyncio.sleep(0.01)
        inside.cancel()
        await asyncio.wait([inside])
        peer.until.set()
        assert (await write(outbound)).status == 200
        assert outbound.breaker.state is State.CLOSED


async def test_half_open_lets_one_try_whose_success_closes(peer):
    clock = Clock()
    breaker = Breaker(after=3, rest_seconds=5, clock=clock, chance=never)
    async with Outbound(peer.url, breaker=breaker) as outbound:
        peer.then = [(500, "")]
        for _ in range(3):
            await write(outbound)
        with pytest.raises(NotSent, match="open"):
            await write(outbound)
        assert len(peer.heard) == 3
        clock.now = 5
        peer.then = [(200, "{}")]
        peer.until.clear()
        crowd = [asyncio.ensure_future(write(outbound)) for _ in range(20)]
        while len(peer.heard) < 4:
            await asyncio.sleep(0.01)
        peer.until.set()
        outcomes = [await ended(asked) for asked in crowd]
        assert sorted(outcomes) == ["200"] + ["NotSent open"] * 19
        assert len(peer.heard) == 4
        assert (await write(outbound)).status == 200


@pytest.mark.parametrize("how", [RESET, (500, ""), (503, "")])
async def test_an_outage_costs_them_a_tenth_more_at_most(peer, outbound, how):
    """However long, by the retry budget alone."""
    peer.then = [how]
    for _ in range(CALLS):
        await ended(asyncio.ensure_future(read(outbound)))
    assert CALLS <= len(peer.heard) <= 1.1 * CALLS


async def test_during_an_outage_the_breaker_asks_nearly_nothing(peer):
    peer.then = [RESET]
    clock = Clock()
    async with Outbound(peer.url, breaker=Breaker(after=5, clock=clock, chance=never)) as outbound:
        for _ in range(CALLS):
            await ended(asyncio.ensure_future(read(outbound)))
        assert len(peer.heard) == 5
        clock.now = 5
        for _ in range(CALLS):
            await ended(asyncio.ensure_future(read(outbound)))
        assert len(peer.heard) == 6
