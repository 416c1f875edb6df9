"""What may a test do that no caller of Stripe can?"""

import secrets
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.payments.events import ALL
from infra.sandboxes.payments.refunds import Refunds
from infra.sandboxes.payments.store import Document, Store
from infra.sandboxes.telling.outbox import Outbox

WEBHOOKS = "/sandbox/webhooks"


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Webhook(Told):
    """`events`: all of them, unless told."""

    url: str = Field(pattern="^https?://")
    secret: str = Field(min_length=1)
    events: list[str] = list(ALL)


class Ending(Told):
    status: Literal["succeeded", "failed"]


class Hand:
    def __init__(self, store: Store, outbox: Outbox, refunds: Refunds) -> None:
        self._store = store
        self._outbox = outbox
        self._refunds = refunds

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/intents", self._held),
            Route("/sandbox/refunds/{id}", self._end, methods=["PUT"]),
            Route(WEBHOOKS, self._webhook, methods=["POST"]),
            Route(WEBHOOKS, self._move, methods=["PUT"]),
            Route(WEBHOOKS, self._silence, methods=["DELETE"]),
        ]

    async def _held(self, request: Request) -> Response:
        """The truth, whatever fails: intents with their refunds, newest first."""
        reference = request.query_params.get("reference")
        found = self._store.intents_with(reference) if reference else self._store.intents()
        refunds = self._store.refunds_of
        return JSONResponse([{**intent, "refunds": refunds(intent["id"])} for intent in found])

    async def _end(self, request: Request) -> Response:
        """What is on its way arrives, or fails, now."""
        try:
            ending = Ending.model_validate_json(await request.body())
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        with self._store.transaction():
            was_pending = self._refunds.end(request.path_params["id"], ending.status)
        return Response(status_code=204 if was_pending else 404)

    async def _webhook(self, request: Request) -> Response:
        try:
            sent = Webhook.model_validate_json(await request.body())
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        with self._store.transaction():
            return JSONResponse(self._registered(sent), 201)

    async def _move(self, request: Request) -> Response:
        """Whoever is told under this secret is told there from now on, what waits included."""
        try:
            sent = Webhook.model_validate_json(await request.body())
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        with self._store.transaction():
            return JSONResponse(self._outbox.move(sent.url, sent.secret) or self._registered(sent))

    def _registered(self, sent: Webhook) -> Document:
        endpoint = {"id": f"we_{secrets.token_hex(12)}", "active": True, **sent.model_dump()}
        self._outbox.endpoints.keep(endpoint)
        return endpoint

    async def _silence(self, request: Request) -> Response:
        """Nobody is told any more."""
        with self._store.transaction():
            for endpoint in self._outbox.endpoints.all():
                self._outbox.endpoints.drop(endpoint["id"])
        return Response(status_code=204)
