"""What became of a model's answer, told to its breaker: the same for every engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.persona.engines.provider import EngineFailed, EngineRefused


@asynccontextmanager
async def counted(breaker: Breaker) -> AsyncIterator[None]:
    """A refusal is an answer, and whoever leaves before the end says nothing of the model.

    Raises EngineFailed where it is left alone.
    """
    ticket = breaker.enter()
    if ticket is None:
        raise EngineFailed("open")
    try:
        yield
    except EngineRefused:
        breaker.succeeded(ticket)
        raise
    except EngineFailed:
        breaker.failed(ticket)
        raise
    except BaseException:
        breaker.gave_up(ticket)
        raise
    breaker.succeeded(ticket)
