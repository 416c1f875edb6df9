"""Who are we, to somebody who asks for OAuth's client credentials (RFC 6749, section 4.4)?"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr

from subgraphs.chassis.outbound.answers import Lost, NotSent
from subgraphs.chassis.outbound.client import Outbound

SPARE_SECONDS: Final = 30.0  # before its end a token is not used any more: calls take their time
LEAST_SECONDS: Final = 1.0  # whatever they say, a token is used this long


class BadCredentials(NotSent):
    """They do not know us: a mistake in our settings. Nothing was done."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    until: float


class ClientCredentials:
    """One fetch for however many ask at once; whoever goes away meanwhile does not end it."""

    def __init__(
        self,
        outbound: Outbound,
        path: str,
        client_id: str,
        client_secret: SecretStr,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbound = outbound
        self._path = path
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._held: _Token | None = None
        self._fetching: asyncio.Task[_Token] | None = None

    async def token(self) -> str:
        """Raises NotSent, also where the token's fetch is lost: the call it is for never left."""
        if self._held is not None and self._clock() < self._held.until:
            return self._held.value
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        return (await asyncio.shield(self._fetching)).value

    def drop(self, token: str) -> None:
        """They call it dead. Where another has come since, that one stays."""
        if self._held is not None and self._held.value == token:
            self._held = None

    def _fetched(self, task: asyncio.Task[_Token]) -> None:
        self._fetching = None
        if not task.cancelled() and task.exception() is None:
            self._held = task.result()

    async def _fetch(self) -> _Token:
        asked_at = self._clock()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
        }
        try:
            answer = await self._outbound.ask("POST", self._path, is_safe=True, form=form)
        except Lost as lost:
            raise NotSent(f"token {lost.cause}") from None
        if answer.status in {400, 401, 403}:
            raise BadCredentials(f"token http {answer.status}")
        body = answer.json()
        if not answer.is_good or not isinstance(body, dict) or not body.get("access_token"):
            raise NotSent(f"token http {answer.status}")
        lasts = max(_seconds(body.get("expires_in")) - SPARE_SECONDS, LEAST_SECONDS)
        return _Token(str(body["access_token"]), asked_at + lasts)


def _seconds(told: Any) -> float:
    try:
        return float(told)
    except (TypeError, ValueError):
        return 0.0
