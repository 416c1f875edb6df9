"""What may a test do that no caller of Duffel can?"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import webhooks
from infra.sandboxes.duffel.agenda import Task
from infra.sandboxes.duffel.making import Status
from infra.sandboxes.duffel.office import Office
from infra.sandboxes.duffel.refusals import Refusal
from infra.sandboxes.duffel.settling import perform, settle
from infra.sandboxes.duffel.stock import Cabin

Endpoint = Callable[[Request], Awaitable[Response]]


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ending(Told):
    status: Literal["created", "failed"]


class Seats(Told):
    offer_id: str
    seats: int = Field(ge=0)


class Webhook(Told):
    url: str
    events: list[str]
    secret: str = Field(min_length=1)


class Door(Told):
    url: str
    secret: str = Field(min_length=1)


class Hand:
    def __init__(self, office: Office) -> None:
        self._office = office

    def routes(self) -> list[Route]:
        return [
            *self._office.clock.routes(),
            *self._office.failures.routes(),
            _route("GET", "/sandbox/orders", self._orders),
            _route("PUT", "/sandbox/orders/{id}", self._end),
            _route("GET", "/sandbox/stock", self._left),
            _route("PUT", "/sandbox/stock", self._stock),
            _route("POST", "/sandbox/webhooks", self._webhook),
            _route("PUT", "/sandbox/webhooks", self._move),
        ]

    async def _orders(self, request: Request) -> Response:
        settle(self._office)
        reference, orders = request.query_params.get("reference"), self._office.orders
        found = orders.of(reference) if reference else orders.all()
        return JSONResponse([self._truth(order) for order in found])

    async def _end(self, request: Request) -> Response:
        ending = Ending.model_validate_json(await request.body())
        settle(self._office)
        order = self._office.orders.get(request.path_params["id"])
        if order is None or order["status"] != Status.PENDING:
            return PlainTextResponse("No such order is pending.", 404)
        task = Task.CREATE if ending.status == "created" else Task.FAIL
        with self._office.state.transaction():
            perform(self._office, order["id"], task)
        return Response(status_code=204)

    async def _left(self, request: Request) -> Response:
        cabins = self._cabins(request.query_params.get("offer_id", ""))
        left = [(cabin, self._office.stock.left(cabin)) for cabin in cabins]
        return JSONResponse(
            [{"flight": cabin.flight, "cabin": cabin.name, "seats": seats} for cabin, seats in left]
        )

    async def _stock(self, request: Request) -> Response:
        seats = Seats.model_validate_json(await request.body())
        with self._office.state.transaction():
            for cabin in self._cabins(seats.offer_id):
                self._office.stock.put(cabin, seats.seats)
        return Response(status_code=204)

    async def _webhook(self, request: Request) -> Response:
        sent = Webhook.model_validate_json(await request.body())
        asked = {"url": sent.url, "events": sent.events}
        with self._office.state.transaction():
            endpoint = webhooks.register(self._office, asked, sent.secret)
        return JSONResponse({"data": endpoint}, 201)

    async def _move(self, request: Request) -> Response:
        door = Door.model_validate_json(await request.body())
        with self._office.state.transaction():
            endpoint = webhooks.moved(self._office, door.url, door.secret)
        return JSONResponse({"data": endpoint})

    def _cabins(self, offer_id: str) -> list[Cabin]:
        offer = self._office.offers.get(offer_id)
        return [Cabin.of(each) for each in offer["cabins"]] if offer else []

    def _truth(self, order: Document) -> dict[str, Any]:
        office, id = self._office, order["id"]
        return {
            "status": order["status"],
            "order": order["shown"],
            "payments": office.payments.of(id),
            "cancellations": office.cancellations.of(id),
        }


def _route(method: str, path: str, endpoint: Endpoint) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (ValidationError, Refusal) as wrong:
            return PlainTextResponse(str(wrong), 400)

    return Route(path, answered, methods=[method])
