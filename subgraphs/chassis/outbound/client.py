"""One dependency's HTTP: a pool of connections, and who may ask it now."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx
import stamina

from subgraphs.chassis.outbound.answers import Answer, Lost, NotSent
from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.chassis.retry_budget import RetryBudget

NEVER_REACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PASSING: Final = frozenset({502, 503, 504})  # a gateway's words: soon it may be well again
BROKEN: Final = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds`: of one call, with all that is tried again. `at_once`: more are not sent."""

    seconds: float = 10.0
    connect_seconds: float = 3.0
    at_once: int = 64
    attempts: int = 3


class _Unwell(Exception):
    """An answer that may be another one soon."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Outbound:
    """A resource of the app. Redirects are not followed."""

    def __init__(self, url: str, limits: Limits = Limits(), breaker: Breaker | None = None) -> None:
        self.limits = limits
        self.breaker = breaker or Breaker()
        self._budget = RetryBudget()
        self._turns = asyncio.Semaphore(limits.at_once)
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(None, connect=limits.connect_seconds),
            limits=httpx.Limits(max_connections=limits.at_once),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ready(self) -> None:
        """Always: somebody else's outage takes no process of ours out of service."""

    async def ask(
        self,
        method: str,
        path: str,
        *,
        is_safe: bool,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """`is_safe`: a second one does no harm, so a failure may be tried again.

        Any status is an answer, and what it means is the caller's to say. Raises NotSent, Lost.
        """
        if self._turns.locked():
            raise NotSent("too many at once")
        ends_at = asyncio.get_running_loop().time() + (seconds or self.limits.seconds)
        request = self._client.build_request(
            method, path, params=params, json=json, data=form, headers=headers
        )
        async with self._turns:
            try:
                return await self._tried(request, ends_at, is_safe)
            except _Unwell as last:
                return last.answer

    async def _tried(self, request: httpx.Request, ends_at: float, is_safe: bool) -> Answer:
        async for attempt in stamina.retry_context(
            on=self._may_be_sent_again if is_safe else _never,
            attempts=self.limits.attempts,
            timeout=None,
            wait_initial=0.05,
            wait_max=0.5,
            wait_jitter=0.05,
        ):
            with attempt:
                answer = await self._admitted(request, ends_at)
                if answer.status in PASSING:
                    raise _Unwell(answer)
                self._budget.answered()
                return answer
        raise AssertionError  # an attempt returns or raises

    def _may_be_sent_again(self, failure: Exception) -> bool:
        """Not where the deadline is used up, nor where we would not ask anyway."""
        broke = isinstance(failure, (NotSent, Lost, _Unwell))
        for_good = isinstance(failure, (NotSent, Lost)) and failure.cause in {"timeout", "open"}
        return broke and not for_good and self._budget.spend()

    async def _admitted(self, request: httpx.Request, ends_at: float) -> Answer:
        ticket = self.breaker.enter()
        if ticket is None:
            raise NotSent("open")
        try:
            answer = await self._sent(request, ends_at)
        except (NotSent, Lost):
            self.breaker.failed(ticket)
            raise
        except BaseException:
            self.breaker.gave_up(ticket)
            raise
        if answer.status >= BROKEN:
            self.breaker.failed(ticket)
        else:
            self.breaker.succeeded(ticket)
        return answer

    async def _sent(self, request: httpx.Request, ends_at: float) -> Answer:
        try:
            async with asyncio.timeout_at(ends_at):
                response = await self._client.send(request)
        except NEVER_REACHED as failure:
            raise NotSent(type(failure).__name__) from None
        except TimeoutError:
            raise Lost("timeout") from None
        except httpx.RequestError as failure:
            raise Lost(type(failure).__name__) from None
        return Answer(response.status_code, response.headers, response.content)


def _never(failure: Exception) -> bool:
    return False
