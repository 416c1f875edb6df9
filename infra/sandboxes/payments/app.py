"""Which calls does the sandbox answer?"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.clock import Clock
from infra.sandboxes.dropping import Drop
from infra.sandboxes.payments import intents
from infra.sandboxes.payments.events import SIGNATURE, Events
from infra.sandboxes.payments.failures import Failures, How, Planned, Step
from infra.sandboxes.payments.hand import Hand
from infra.sandboxes.payments.refunds import Refunds
from infra.sandboxes.payments.refusals import BROKEN, Refusal, bad_key, invalid
from infra.sandboxes.payments.store import Document, Store
from infra.sandboxes.payments.writes import Writes
from infra.sandboxes.telling import hand as telling
from infra.sandboxes.telling.deliveries import Teller

INTENTS: Final = "/v1/payment_intents"
_BY_REFERENCE: Final = re.compile(
    r"""\s*metadata\[(['"])reference\1\]\s*:\s*(['"])([^'"]*)\2\s*""",
)

Endpoint = Callable[[Request], Awaitable[Response]]


class Stripe:
    """What Stripe would answer, to whoever holds a key."""

    def __init__(self, store: Store, failures: Failures, events: Events, refunds: Refunds) -> None:
        self._store = store
        self._failures = failures
        self._refunds = refunds
        self._writes = Writes(store, failures, events, refunds)

    async def create(self, request: Request) -> Response:
        return await self._writes.answer(
            request, Step.AUTHORISE, lambda sent: intents.create(self._store, sent)
        )

    async def capture(self, request: Request) -> Response:
        id = request.path_params["id"]
        return await self._writes.answer(
            request, Step.CAPTURE, lambda sent: intents.capture(self._store, sent, id)
        )

    async def cancel(self, request: Request) -> Response:
        id = request.path_params["id"]
        return await self._writes.answer(
            request, Step.VOID, lambda sent: intents.cancel(self._store, sent, id)
        )

    async def refund(self, request: Request) -> Response:
        return await self._writes.answer(
            request, Step.REFUND, lambda sent: intents.refund(self._store, sent)
        )

    async def intent(self, request: Request) -> Response:
        return JSONResponse(intents.known(self._store, request.path_params["id"]))

    async def refunds(self, request: Request) -> Response:
        self._refunds.settle()
        found = self._store.refunds_of(request.query_params.get("payment_intent", ""))
        return JSONResponse(_page(found, "list", "/v1/refunds"))

    async def search(self, request: Request) -> Response:
        asked = _BY_REFERENCE.fullmatch(request.query_params.get("query", ""))
        if not asked:
            raise invalid("This sandbox searches by metadata['reference'] alone.", param="query")
        failure = self._failures.take(Step.FIND, {asked[3]})
        found = self._store.intents_with(asked[3])
        match failure.how if failure else None:
            case How.DROP_BEFORE | How.DROP_AFTER:
                return Drop()
            case How.ERROR_BEFORE | How.ERROR_AFTER:
                return JSONResponse(BROKEN[1], BROKEN[0])
            case How.LAG:
                found = []
            case How.DELAY if failure:
                await asyncio.sleep(failure.seconds)
        return JSONResponse(
            {**_page(found, "search_result", f"{INTENTS}/search"), "next_page": None}
        )


def create_app(file: Path) -> Starlette:
    store, failures = Store(file), Failures(Planned)
    clock = Clock(store)
    events = Events(store, clock, failures)
    refunds = Refunds(store, clock, events)
    teller = Teller(store, events.outbox, SIGNATURE, refunds.settle)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(teller.deliver_for_ever())
        yield
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        store.close()

    return Starlette(
        routes=[
            *_stripe(Stripe(store, failures, events, refunds)),
            *failures.routes(),
            *clock.routes(),
            *Hand(store, events.outbox, refunds).routes(),
            *telling.Hand(teller).routes(),
            Route("/healthz", _alive),
        ],
        lifespan=lifespan,
    )


def _stripe(stripe: Stripe) -> list[Route]:
    return [
        _keyed("POST", INTENTS, stripe.create),
        _keyed("GET", f"{INTENTS}/search", stripe.search),
        _keyed("GET", f"{INTENTS}/{{id}}", stripe.intent),
        _keyed("POST", f"{INTENTS}/{{id}}/capture", stripe.capture),
        _keyed("POST", f"{INTENTS}/{{id}}/cancel", stripe.cancel),
        _keyed("POST", "/v1/refunds", stripe.refund),
        _keyed("GET", "/v1/refunds", stripe.refunds),
    ]


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


def _keyed(method: str, path: str, endpoint: Endpoint) -> Route:
    """A route for whoever holds a test key."""

    async def answered(request: Request) -> Response:
        try:
            if not request.headers.get("authorization", "").startswith("Bearer sk_test_"):
                raise bad_key()
            return await endpoint(request)
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return Route(path, answered, methods=[method])


def _page(found: list[Document], kind: str, url: str) -> Document:
    """All there is: the callers' intents have few namesakes and few refunds."""
    return {"object": kind, "data": found, "has_more": False, "url": url}
