"""The door through which providers tell us that something happened; outside of the graph.

What comes in is believed where the provider signed it, and even then it only says what to ask
about: its order and its number do not matter, and a forged one changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from subgraphs.booking.providers.port import BadEvent, ProviderEvent
from subgraphs.booking.providers.received import is_news
from subgraphs.chassis.database import Database

LONGEST: Final = 64 * 1024  # bytes of a body
READ_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Of one provider. `read` raises BadEvent; where `nudge` raises, the event is told again."""

    read: Callable[[Mapping[str, str], bytes], ProviderEvent]
    nudge: Callable[[ProviderEvent], Awaitable[None]]


class Webhooks:
    """`doors`: by the provider's name in the path, in small letters."""

    def __init__(self, database: Database, doors: Mapping[str, Door]) -> None:
        self._database = database
        self._doors = doors

    @property
    def route(self) -> Route:
        return Route("/webhooks/{provider}", self._told, methods=["POST"])

    async def _told(self, request: Request) -> Response:
        """200: it had its effect, now or before. 401: nobody we know signed it just now."""
        provider = request.path_params["provider"]
        door = self._doors.get(provider)
        if door is None:
            return PlainTextResponse("nobody is behind this door", 404)
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", 408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("too long", 413)
        return await self._believed(provider, door, request.headers, body)

    async def _believed(
        self, provider: str, door: Door, headers: Mapping[str, str], body: bytes
    ) -> Response:
        try:
            event = door.read(headers, body)
        except BadEvent as bad:
            log.warning("webhook refused", provider=provider, reason=str(bad))
            return PlainTextResponse("not believed", 401)
        async with self._database.transaction() as transaction:
            if await is_news(transaction.session, provider, event):
                await door.nudge(event)
        return PlainTextResponse("ok")


async def _body(request: Request) -> bytes | None:
    """None where it is longer than `LONGEST`, of which no more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return bytes(body)
