"""Several providers asked at once: none waits for another, and none spoils what others found."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from subgraphs.booking.offers.models import Provider
from subgraphs.booking.providers.port import Away, PricedOffer
from subgraphs.booking.providers.searching import SearchPart, SearchState, asked, merged
from subgraphs.booking.testing.stalls import Stall, flight

FIRST, SECOND = flight("XX1"), flight("XX2")
NEVER_SECONDS = 60.0
SHORT_SECONDS = 0.05


def asking(stall: Stall, seconds: float = NEVER_SECONDS) -> AsyncGenerator[SearchPart, None]:
    return asked(stall.code, stall.flights(None), seconds)


def told(parts: Sequence[SearchPart]) -> list[tuple[Provider, SearchState, int]]:
    return [(part.provider, part.state, len(part.offers)) for part in parts]


async def test_parts_come_one_by_one_and_the_last_says_that_it_is_the_last() -> None:
    parts = [part async for part in asking(Stall(Provider.DUFFEL, [FIRST], [SECOND]))]

    assert told(parts) == [
        (Provider.DUFFEL, SearchState.SEARCHING, 1),
        (Provider.DUFFEL, SearchState.SEARCHING, 1),
        (Provider.DUFFEL, SearchState.COMPLETE, 0),
    ]
    assert [part.elapsed_ms for part in parts] == sorted(part.elapsed_ms for part in parts)


async def test_what_came_before_a_failure_counts() -> None:
    parts = [part async for part in asking(Stall(Provider.DUFFEL, [FIRST], failure=Away("down")))]

    assert [part.state for part in parts] == [SearchState.SEARCHING, SearchState.UNAVAILABLE]


async def test_who_never_answers_is_left_at_the_deadline() -> None:
    stall = Stall(Provider.DUFFEL, [FIRST], is_open=False)

    parts = [part async for part in asking(stall, SHORT_SECONDS)]

    assert told(parts) == [(Provider.DUFFEL, SearchState.TIMED_OUT, 0)]


async def test_what_came_before_the_deadline_counts() -> None:
    async def stuck() -> AsyncIterator[Sequence[PricedOffer]]:
        yield [FIRST]
        await asyncio.Event().wait()

    parts = [part async for part in asked(Provider.DUFFEL, stuck(), SHORT_SECONDS)]

    assert [part.state for part in parts] == [SearchState.SEARCHING, SearchState.TIMED_OUT]


async def test_the_fastest_is_heard_while_others_are_silent() -> None:
    fast = Stall(Provider.DUFFEL, [FIRST])
    slow = Stall(Provider.AMADEUS, [SECOND], is_open=False)

    async with aclosing(merged([asking(slow), asking(fast)])) as parts:
        first, second = await anext(parts), await anext(parts)
        assert told([first, second]) == [
            (Provider.DUFFEL, SearchState.SEARCHING, 1),
            (Provider.DUFFEL, SearchState.COMPLETE, 0),
        ]
        slow.gate.set()
        rest = [part async for part in parts]

    assert told(rest) == [
        (Provider.AMADEUS, SearchState.SEARCHING, 1),
        (Provider.AMADEUS, SearchState.COMPLETE, 0),
    ]


async def test_nobody_asked_is_nothing_found() -> None:
    assert [part async for part in merged([])] == []


async def test_one_that_breaks_is_told_and_all_are_closed() -> None:
    closed = asyncio.Event()

    async def steady() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.set()

    async def broken() -> AsyncGenerator[int, None]:
        await asyncio.sleep(0)
        raise KeyError("price")
        yield 2

    async def read() -> None:
        async with aclosing(merged([steady(), broken()])) as items:
            async for _ in items:
                pass

    with pytest.raises(KeyError):
        await read()
    assert closed.is_set()
