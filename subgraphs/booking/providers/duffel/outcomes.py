"""How does each step end within its deadline, in the words of the port?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import structlog

from subgraphs.booking.providers.duffel.http import Refused, Unanswered
from subgraphs.booking.providers.duffel.passengers import Untold
from subgraphs.booking.providers.port import Away, Reason, Rejected, Unknown
from subgraphs.chassis.outbound.answers import NotSent


class Timed(Protocol):
    @property
    def seconds(self) -> float: ...


S = TypeVar("S", bound=Timed)
P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)


def decided(
    step: Callable[Concatenate[S, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R | Rejected | Unknown]]:
    """Of a write: done, surely not done, or unknown."""

    @wraps(step)
    async def taken(self: S, /, *args: P.args, **named: P.kwargs) -> R | Rejected | Unknown:
        try:
            async with asyncio.timeout(self.seconds):
                return await step(self, *args, **named)
        except Untold as untold:
            return Rejected(Reason.INVALID_TRAVELER, untold.what)
        except NotSent as not_sent:
            return Rejected(_not_now(not_sent), not_sent.cause)
        except Refused as refused:
            return refused.refusal.rejected
        except (Unanswered, TimeoutError) as none:
            return _unknown(step.__name__, none)

    return taken


def asked(
    step: Callable[Concatenate[S, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R | Unknown]]:
    """Of a question about an order: only an answer to it is one."""

    @wraps(step)
    async def taken(self: S, /, *args: P.args, **named: P.kwargs) -> R | Unknown:
        try:
            async with asyncio.timeout(self.seconds):
                return await step(self, *args, **named)
        except Refused as refused:
            return Unknown(refused.refusal.code)
        except (Unanswered, TimeoutError) as none:
            return _unknown(step.__name__, none)

    return taken


@asynccontextmanager
async def reading(seconds: float) -> AsyncIterator[None]:
    """Raises Away where nothing was read in time. A refusal passes."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except Unanswered as none:
        raise Away(none.cause) from None
    except TimeoutError:
        raise Away("timeout") from None


def _unknown(step: str, none: Unanswered | TimeoutError) -> Unknown:
    cause = none.cause if isinstance(none, Unanswered) else "timeout"
    log.warning("duffel is unsure", step=step, cause=cause)
    return Unknown(cause)


def _not_now(not_sent: NotSent) -> Reason:
    return Reason.RATE_LIMITED if not_sent.cause == "rate limited" else Reason.UNAVAILABLE
