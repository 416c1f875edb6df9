"""One call of Stripe's HTTP: within its deadline, once in effect, and an answer or none."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import stamina

from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.retry_budget import RetryBudget

ATTEMPTS: Final = 3
CONNECT_SECONDS: Final = 3.0
REQUEST_TIMEOUT: Final = 408
BUSY: Final = frozenset({409, 429})  # the same key is under way, or too many calls


class NoAnswer(Exception):
    """It may or may not have had its effect; the message is for the log."""


class Busy(Exception):
    """Not now; the same call may be sent again."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class StripeHttp:
    """A pool of connections, opened when they are first needed."""

    def __init__(self, settings: PaymentSettings) -> None:
        self._budget = RetryBudget()
        self._deadline = settings.payments_deadline_seconds
        key = settings.payments_key.get_secret_value()
        self._client = httpx.AsyncClient(
            base_url=settings.payments_url,
            headers={"authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(self._deadline, connect=CONNECT_SECONDS),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def read(self, path: str, asked: Mapping[str, str]) -> Answer:
        """Raises NoAnswer."""
        return await self._send(self._client.build_request("GET", path, params=dict(asked)))

    async def write(self, path: str, form: Mapping[str, str], key: str) -> Answer:
        """`key`: under it the provider does this once. Raises NoAnswer."""
        headers = {"idempotency-key": key}
        request = self._client.build_request("POST", path, data=dict(form), headers=headers)
        return await self._send(request)

    async def _send(self, request: httpx.Request) -> Answer:
        """Sent again where the connection broke: the key stands against a second effect."""
        try:
            async with asyncio.timeout(self._deadline):
                async for attempt in stamina.retry_context(
                    on=self._may_be_sent_again,
                    attempts=ATTEMPTS,
                    timeout=None,
                    wait_initial=0.05,
                    wait_max=0.5,
                    wait_jitter=0.05,
                ):
                    with attempt:
                        answer = _answer(await self._client.send(request))
                        self._budget.answered()
                        return answer
        except (httpx.TransportError, TimeoutError, Busy) as failure:
            raise NoAnswer(type(failure).__name__) from None
        raise AssertionError  # an attempt returns or raises

    def _may_be_sent_again(self, failure: Exception) -> bool:
        """A slow answer has used up the deadline, and a 500 is what the key would give again."""
        slow = isinstance(failure, httpx.ReadTimeout | httpx.WriteTimeout)
        broke = isinstance(failure, httpx.TransportError | Busy) and not slow
        return broke and self._budget.spend()


def _answer(response: httpx.Response) -> Answer:
    if response.status_code in BUSY:
        raise Busy
    if response.status_code >= 500 or response.status_code == REQUEST_TIMEOUT:
        raise NoAnswer(f"status {response.status_code}")
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        return Answer(response.status_code, body)
    if response.is_success:
        raise NoAnswer("unreadable")
    return Answer(response.status_code, {})
