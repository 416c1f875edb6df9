"""How are several providers asked at once, so that none spoils what the others found?"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import TypeVar

import structlog

from subgraphs.booking.offers.models import Provider
from subgraphs.booking.providers.port import Away, PricedOffer

T = TypeVar("T")

log = structlog.get_logger(__name__)


class SearchState(StrEnum):
    SEARCHING = "SEARCHING"  # more may come
    COMPLETE = "COMPLETE"
    TIMED_OUT = "TIMED_OUT"  # what it found until then counts
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class SearchPart:
    """What a provider found since its part before; only the last one's state is not SEARCHING."""

    provider: Provider
    state: SearchState
    offers: Sequence[PricedOffer]
    elapsed_ms: int  # since it was asked


async def asked(
    provider: Provider, found: AsyncIterator[Sequence[PricedOffer]], seconds: float
) -> AsyncGenerator[SearchPart, None]:
    """Its parts as they come. Whatever the provider does, the last part is there in time."""
    began = perf_counter()
    end = asyncio.get_running_loop().time() + seconds
    state = SearchState.SEARCHING
    while state is SearchState.SEARCHING:
        offers: Sequence[PricedOffer] = ()
        try:
            async with asyncio.timeout_at(end):
                offers = await anext(found)
        except StopAsyncIteration:
            state = SearchState.COMPLETE
        except TimeoutError:
            state = SearchState.TIMED_OUT
        except Away as away:
            state = SearchState.UNAVAILABLE
            log.info("provider is away", provider=provider.value, cause=away.cause)
        yield SearchPart(provider, state, offers, round((perf_counter() - began) * 1000))


async def merged(streams: Iterable[AsyncGenerator[T, None]]) -> AsyncGenerator[T, None]:
    """What any of them yields, as it comes; ends with the last of them, and closes all."""
    opened = list(streams)
    coming = {asyncio.ensure_future(_next(stream)): stream for stream in opened}
    try:
        while coming:
            done, _ = await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
            for item in done:
                stream = coming.pop(item)
                if isinstance(item.exception(), StopAsyncIteration):
                    continue
                coming[asyncio.ensure_future(_next(stream))] = stream
                yield item.result()
    finally:
        for waiting in coming:
            waiting.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        for stream in opened:
            await stream.aclose()


async def _next(stream: AsyncIterator[T]) -> T:
    return await anext(stream)
