"""What may a test do that no caller of Amadeus can?"""

from datetime import date
from decimal import Decimal
from typing import Literal, Self
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.amadeus.flights import bookings as flights
from infra.sandboxes.amadeus.hotels import bookings as hotels
from infra.sandboxes.amadeus.orders import Kind, Order, Orders, State
from infra.sandboxes.amadeus.stock import Market, Stock, Thing, rooms, seats
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.amadeus.tokens import Tokens

ORDERS = "/sandbox/orders"


class _Named(BaseModel):
    """A flight, or a hotel."""

    model_config = ConfigDict(extra="forbid")

    flight: str | None = None
    hotel: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.flight) == bool(self.hotel):
            raise ValueError("one of flight and hotel")
        return self


class _Stocked(_Named):
    cabin: Literal["ECONOMY", "BUSINESS"] = "ECONOMY"
    night: date | None = None

    def thing(self) -> Thing:
        return (
            rooms(self.hotel, str(self.night))
            if self.hotel
            else seats(self.flight or "", self.cabin)
        )


class _Left(_Stocked):
    left: int = Field(ge=0)


class _Priced(_Named):
    percent: float = Field(gt=0, allow_inf_nan=False)


class _Moved(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: State


class Hand:
    def __init__(self, orders: Orders, stock: Stock, market: Market, tokens: Tokens) -> None:
        self._orders = orders
        self._stock = stock
        self._market = market
        self._tokens = tokens

    def routes(self) -> list[Route]:
        return [
            Route(ORDERS, self._all, methods=["GET"]),
            Route(f"{ORDERS}/{{id:path}}", self._move, methods=["PUT"]),
            Route("/sandbox/stock", self._left, methods=["GET"]),
            Route("/sandbox/stock", self._put, methods=["PUT"]),
            Route("/sandbox/prices", self._price, methods=["PUT"]),
            Route("/sandbox/tokens", self._revoke, methods=["DELETE"]),
        ]

    async def _all(self, request: Request) -> Response:
        """The truth, whatever fails."""
        found = self._orders.all(request.query_params.get("reference"))
        return JSONResponse([self._shown(order) for order in found])

    async def _move(self, request: Request) -> Response:
        order = self._orders.find(unquote(request.path_params["id"]))
        if order is None:
            return PlainTextResponse("No such order", 404)
        self._orders.move(order, _Moved.model_validate_json(await request.body()).state)
        return Response(status_code=204)

    async def _left(self, request: Request) -> Response:
        thing = _Stocked.model_validate(dict(request.query_params)).thing()
        return JSONResponse({"left": self._stock.left(thing)})

    async def _put(self, request: Request) -> Response:
        told = _Left.model_validate_json(await request.body())
        self._stock.put(told.thing(), told.left)
        return Response(status_code=204)

    async def _price(self, request: Request) -> Response:
        told = _Priced.model_validate_json(await request.body())
        self._market.put(told.flight or told.hotel or "", told.percent)
        return Response(status_code=204)

    async def _revoke(self, request: Request) -> Response:
        self._tokens.revoke_all()
        return Response(status_code=204)

    def _shown(self, order: Order) -> Document:
        told = flights.shown(order) if order.kind is Kind.FLIGHT else hotels.shown(order)
        prices = _prices(order)
        return {
            "id": told["id"],
            "kind": order.kind.value,
            "state": order.state.value,
            "references": self._orders.references(order.id),
            "madeAt": order.made_at.isoformat(),
            "total": f"{sum(Decimal(price['total']) for price in prices):.2f}",
            "currency": prices[0]["currency"],
            "order": told,
        }


async def misused(request: Request, wrong: Exception) -> Response:
    """A test asks for what cannot be."""
    return PlainTextResponse(str(wrong), 400)


def _prices(order: Order) -> list[Document]:
    if order.kind is Kind.FLIGHT:
        return [offer["price"] for offer in order.document["flightOffers"]]
    return [booking["hotelOffer"]["price"] for booking in order.document["hotelBookings"]]
