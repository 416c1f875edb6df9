"""One call of Amadeus's HTTP: with a token that lives, within its limit and our deadline."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Self, TypeAlias

import structlog

from subgraphs.booking.providers.amadeus.faults import DEAD_TOKEN, faults, rejected
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.port import Away, Reason, Rejected, Unknown
from subgraphs.chassis.outbound.answers import Answer, Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound
from subgraphs.chassis.outbound.client_credentials import BadCredentials, ClientCredentials
from subgraphs.chassis.outbound.pace import Pace

TOKEN: Final = "/v1/security/oauth2/token"
NOT_LET_IN: Final = 401

Body: TypeAlias = dict[str, Any]

log = structlog.get_logger(__name__)


class AmadeusHttp:
    """`until`: when a call has to end, by the loop's clock; several of one method share it."""

    def __init__(self, settings: AmadeusSettings) -> None:
        self._seconds = settings.amadeus_seconds
        self._outbound = Outbound(settings.amadeus_url, Limits(settings.amadeus_seconds))
        self._pace = Pace(settings.amadeus_calls_per_second)
        self._credentials = ClientCredentials(
            self._outbound,
            TOKEN,
            settings.amadeus_client_id,
            settings.amadeus_client_secret,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._outbound.__aexit__()

    def until(self) -> float:
        return asyncio.get_running_loop().time() + self._seconds

    async def read(
        self,
        method: str,
        path: str,
        until: float,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
    ) -> Body | Rejected:
        """Also a POST that only asks. Rejected: in Amadeus's own words. Raises Away."""
        try:
            answer = await self._let_in(method, path, until, True, params=params, json=json)
        except (NotSent, Lost) as failure:
            raise Away(failure.cause) from None
        refused = rejected(answer)
        if refused and refused.reason is not Reason.RATE_LIMITED:
            return refused
        body = answer.json()
        if not answer.is_good or not isinstance(body, dict):
            raise Away(_cause(answer))
        return body

    async def write(
        self, method: str, path: str, until: float, *, json: Any = None, is_safe: bool = False
    ) -> Body | Rejected | Unknown:
        """An empty body is `{}`, where that is what a good answer has (204)."""
        try:
            answer = await self._let_in(method, path, until, is_safe, json=json)
        except BadCredentials as unknown_to_them:
            return Rejected(Reason.MISUSED, unknown_to_them.cause)
        except NotSent as refused:
            return Rejected(Reason.UNAVAILABLE, refused.cause)
        except Lost as lost:
            return Unknown(lost.cause)
        if refusal := rejected(answer):
            return refusal
        body = answer.json() if answer.body else {}
        if answer.is_good and isinstance(body, dict):
            return body
        return Unknown(_cause(answer))

    async def _let_in(
        self, method: str, path: str, until: float, is_safe: bool, **sent: Any
    ) -> Answer:
        """Whom they do not let in has done nothing, so it is sent again once, with a new token."""
        token = await self._token(until)
        answer = await self._ask(method, path, token, until, is_safe, **sent)
        if answer.status != NOT_LET_IN:
            return answer
        codes = {fault.code for fault in faults(answer)}
        if not codes & DEAD_TOKEN:
            return answer
        log.info("amadeus token dead", codes=sorted(codes))
        self._credentials.drop(token)
        return await self._ask(method, path, await self._token(until), until, is_safe, **sent)

    async def _token(self, until: float) -> str:
        try:
            async with asyncio.timeout_at(until):
                return await self._credentials.token()
        except TimeoutError:
            raise NotSent("token timeout") from None

    async def _ask(
        self, method: str, path: str, token: str, until: float, is_safe: bool, **sent: Any
    ) -> Answer:
        await self._pace.turn(until)
        left = until - asyncio.get_running_loop().time()
        if left <= 0:
            raise NotSent("timeout")
        headers = {"authorization": f"Bearer {token}"}
        if method == "POST" and is_safe:
            headers["x-http-method-override"] = "GET"
        return await self._outbound.ask(
            method, path, is_safe=is_safe, headers=headers, seconds=left, **sent
        )


def _cause(answer: Answer) -> str:
    return "unreadable" if answer.is_good else f"http {answer.status}"
