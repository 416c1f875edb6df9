"""One call of Duffel's HTTP: its data, its refusal, or that nobody knows."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from subgraphs.booking.providers.duffel.refusals import Refusal
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.port import Reason
from subgraphs.chassis.outbound.answers import Answer, Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound

VERSION: Final = "v2"
LONGEST_REST_SECONDS: Final = 60.0  # its limits count by the minute
ACCEPTED: Final = 202
TOO_MANY: Final = 429
PASSING: Final = frozenset({503, 504})  # after a 500 or a 502 Duffel wants nothing sent again
NOT_NOW: Final = frozenset({Reason.RATE_LIMITED, Reason.UNAVAILABLE})

T = TypeVar("T", bound=BaseModel)
Asked = Mapping[str, str | int]

log = structlog.get_logger(__name__)


class Refused(Exception):
    """Duffel said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Unanswered(Exception):
    """A write may or may not have been done; of a read nothing is known. `cause`: for the log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class DuffelHttp:
    """Where Duffel says that we ask too much, nothing is asked until it says that we may again."""

    def __init__(self, settings: DuffelSettings) -> None:
        limits = Limits(seconds=settings.duffel_seconds, passing=PASSING)
        self.outbound = Outbound(settings.duffel_url, limits)
        self._rests_until = 0.0
        self._headers = {
            "accept": "application/json",
            "authorization": f"Bearer {settings.duffel_token.get_secret_value()}",
            "duffel-version": VERSION,
        }

    async def read(
        self, path: str, asked: Asked | None = None, seconds: float | None = None
    ) -> dict[str, Any]:
        """The body. Raises Refused, Unanswered."""
        return await self._read("GET", path, params=asked, seconds=seconds)

    async def search(self, path: str, data: Any, asked: Asked) -> dict[str, Any]:
        """A POST that changes nothing. The body. Raises as `read`."""
        return await self._read("POST", path, params=asked, json={"data": data})

    async def write(self, path: str, data: Any = None) -> dict[str, Any]:
        """Sent once. The body, empty where it was accepted and is not done yet.

        Raises NotSent, Refused: surely not done; and Unanswered.
        """
        sent = {} if data is None else {"json": {"data": data}}
        try:
            return await self._ask("POST", path, is_safe=False, **sent)
        except Lost as lost:
            raise Unanswered(lost.cause) from None

    async def _read(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        try:
            return await self._ask(method, path, is_safe=True, **sent)
        except (NotSent, Lost) as none:
            raise Unanswered(none.cause) from None
        except Refused as refused:
            if refused.refusal.reason in NOT_NOW:
                raise Unanswered(refused.refusal.code) from None
            raise

    async def _ask(self, method: str, path: str, *, is_safe: bool, **sent: Any) -> dict[str, Any]:
        if time.monotonic() < self._rests_until:
            raise NotSent("rate limited")
        answer = await self.outbound.ask(
            method, path, is_safe=is_safe, headers=self._headers, **sent
        )
        if answer.status == TOO_MANY:
            self._rests_until = time.monotonic() + rest_seconds(answer.headers)
        return _body(answer)


def read_as(kind: type[T], data: Any) -> T:
    """Raises Unanswered: what nobody understands says nothing."""
    try:
        return kind.model_validate(data)
    except ValidationError:
        raise Unanswered("unreadable") from None


def rest_seconds(headers: Mapping[str, str]) -> float:
    """Until its limit starts anew, by its own clock; 0 where it does not tell."""
    try:
        reset = parsedate_to_datetime(headers["ratelimit-reset"])
        rest = reset - parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return 0.0
    return min(max(rest.total_seconds(), 0.0), LONGEST_REST_SECONDS)


def _body(answer: Answer) -> dict[str, Any]:
    if answer.status == ACCEPTED:
        return {}
    body = answer.json()
    if answer.is_good:
        if isinstance(body, dict):
            return body
        raise Unanswered("unreadable")
    refusal = Refusal.of(answer.status, body)
    if refusal and refusal.is_sure:
        raise Refused(refusal)
    request_id = refusal.request_id if refusal else None
    log.warning("duffel is unsure", status=answer.status, request_id=request_id)
    raise Unanswered(refusal.code if refusal and refusal.code else f"http {answer.status}")
