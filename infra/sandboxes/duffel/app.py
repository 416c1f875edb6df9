"""Which calls does the sandbox answer?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.duffel import cancellations, offers, orders, payments, searches, seats
from infra.sandboxes.duffel import webhooks as hooks
from infra.sandboxes.duffel.answering import Act, References, answer, refused
from infra.sandboxes.duffel.calls import Call
from infra.sandboxes.duffel.failures import Step
from infra.sandboxes.duffel.hand import Hand
from infra.sandboxes.duffel.office import Office
from infra.sandboxes.duffel.refusals import Refusal, request, unauthorised
from infra.sandboxes.duffel.settling import settle
from infra.sandboxes.telling import hand as telling
from infra.sandboxes.telling.deliveries import Teller

SIGNATURE: Final = "x-duffel-signature"


def create_app(file: Path) -> Starlette:
    office = Office.of(file)
    teller = Teller(office.state, office.outbox, SIGNATURE, lambda: settle(office))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(teller.deliver_for_ever())
        yield
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        office.state.close()

    return Starlette(
        routes=[
            *_duffel(office),
            *Hand(office).routes(),
            *telling.Hand(teller).routes(),
            Route("/healthz", _alive),
        ],
        lifespan=lifespan,
    )


def _duffel(office: Office) -> list[Route]:
    def route(
        method: str,
        path: str,
        act: Act,
        step: Step | None = None,
        references: References = _nobodys,
    ) -> Route:
        return _keyed(office, method, f"/air{path}", act, step, references)

    return [
        route("POST", "/offer_requests", searches.create, Step.SEARCH),
        route("POST", "/offer_requests/", searches.create, Step.SEARCH),
        route("GET", "/offers", searches.offers, Step.OFFERS),
        route("GET", "/offers/{id}", offers.get, Step.OFFER),
        route("POST", "/offers/{id}/actions/price", offers.price, Step.OFFER),
        route("GET", "/seat_maps", seats.maps, Step.SEATS),
        route("POST", "/orders", orders.create, Step.ORDER, _of_the_new),
        route("GET", "/orders", orders.found, Step.FIND, _of_all),
        route("GET", "/orders/{id}", orders.get, Step.GET, _of_the_order),
        route("POST", "/payments", payments.create, Step.PAY, _of_the_order),
        route("GET", "/payments", payments.of_order),
        route("GET", "/payments/{id}", payments.get),
        route("POST", "/order_cancellations", cancellations.create, Step.QUOTE, _of_the_order),
        route("GET", "/order_cancellations", cancellations.found),
        route("GET", "/order_cancellations/{id}", cancellations.get),
        route(
            "POST",
            "/order_cancellations/{id}/actions/confirm",
            cancellations.confirm,
            Step.CONFIRM,
            _of_the_quote,
        ),
        route("POST", "/webhooks", hooks.create),
        route("GET", "/webhooks", hooks.found),
        route("DELETE", "/webhooks/{id}", hooks.delete),
        route("POST", "/webhooks/{id}/actions/ping", hooks.ping),
        route("GET", "/webhooks/events", hooks.events),
        route("GET", "/webhooks/events/{id}", hooks.event),
        route("POST", "/webhooks/events/{id}/actions/redeliver", hooks.redeliver),
    ]


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


def _keyed(
    office: Office, method: str, path: str, act: Act, step: Step | None, references: References
) -> Route:
    """A route for whoever holds a test key and says which version it speaks."""

    async def answered(asked: Request) -> Response:
        try:
            _admit(asked)
            return await answer(office, asked, step, act, references)
        except Refusal as refusal:
            return refused(office, refusal)

    return Route(path, answered, methods=[method])


def _admit(asked: Request) -> None:
    authorization = asked.headers.get("authorization")
    if not authorization:
        raise unauthorised("missing_authorization_header")
    if not authorization.startswith("Bearer duffel_test_"):
        raise unauthorised("access_token_not_found")
    version = asked.headers.get("duffel-version")
    if version is None:
        raise request("missing_version", "Say which version you speak: Duffel-Version: v2")
    if version != "v2":
        raise request("unsupported_version", "This speaks Duffel-Version: v2 alone")


def _nobodys(office: Office, call: Call) -> set[str]:
    return set()


def _of_the_new(office: Office, call: Call) -> set[str]:
    return {call.reference}


def _of_all(office: Office, call: Call) -> set[str]:
    return office.orders.owners()


def _of_the_order(office: Office, call: Call) -> set[str]:
    return {office.orders.owner(call.path.get("id") or str(call.sent.get("order_id", "")))}


def _of_the_quote(office: Office, call: Call) -> set[str]:
    return {office.orders.owner(office.cancellations.owner(call.id))}
