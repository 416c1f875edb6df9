"""How is an order sent once, and never for more than was accepted?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from subgraphs.booking.providers.amadeus import orders, pricing
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer, FlightOrder
from subgraphs.booking.providers.amadeus.http import AmadeusHttp
from subgraphs.booking.providers.amadeus.stay_objects import HotelOrder
from subgraphs.booking.providers.amadeus.told import one
from subgraphs.booking.providers.port import (
    Away,
    Created,
    Ordering,
    OrderRequest,
    Reason,
    Rejected,
    Repriced,
    Unknown,
)
from subgraphs.chassis.money.amounts import Amount

FLIGHTS: Final = "/v1/booking/flight-orders"
HOTELS: Final = "/v2/booking/hotel-orders"
DEARER: Final = "dearer"


@dataclass(frozen=True, slots=True)
class Ordered:
    http: AmadeusHttp
    agent_email: str

    async def flight(self, request: OrderRequest) -> Ordering:
        """The price is part of what is sent: Amadeus refuses to sell at another."""
        offer = FlightOffer.model_validate(request.sealed["offer"])
        if len(offer.traveler_pricings) != len(request.passengers):
            return Rejected(Reason.MISUSED, "as many passengers as seats")
        if refused := _too_much(offer.price.amount, request.accept_up_to):
            return refused
        until = self.http.until()
        body = await self.http.write("POST", FLIGHTS, until, json=orders.flight_order(request))
        if isinstance(body, Rejected | Unknown):
            return body
        told = one(FlightOrder, body)
        if told is None:
            return Unknown("unreadable")
        created = orders.flight_created(told)
        if not _too_much(created.total, request.accept_up_to):
            return created
        return await self._undone(created, until)

    async def stay(self, request: OrderRequest) -> Ordering:
        """Its price is not part of what is sent, so it is asked for just before."""
        until = self.http.until()
        if refused := await self._stay_refused(request, until):
            return refused
        sent = orders.hotel_order(request, self.agent_email)
        body = await self.http.write("POST", HOTELS, until, json=sent)
        if isinstance(body, Rejected | Unknown):
            return body
        told = one(HotelOrder, body)
        if told is None:
            return Unknown("unreadable")
        created = orders.hotel_created(told, request.client_ref)
        is_dearer = isinstance(created, Created) and _too_much(created.total, request.accept_up_to)
        return Unknown(DEARER) if is_dearer else created  # no hotel order can be undone from here

    async def _stay_refused(self, request: OrderRequest, until: float) -> Rejected | None:
        try:
            body = await self.http.read("GET", orders.offer_path(request.sealed), until)
        except Away as away:
            return Rejected(Reason.UNAVAILABLE, away.cause)
        if isinstance(body, Rejected):
            return pricing.stay_refused(body)
        priced = pricing.stay_priced(body, request.sealed, datetime.now(UTC))
        if isinstance(priced, Rejected):
            return priced
        if priced is None:
            return Rejected(Reason.UNAVAILABLE, "unreadable")
        return _too_much(priced.total, request.accept_up_to, priced)

    async def _undone(self, created: Created, until: float) -> Ordering:
        path = orders.OrderId.of(created.order_id).path
        gone = await self.http.write("DELETE", path, until, is_safe=True)
        if isinstance(gone, Rejected | Unknown):
            return Unknown(DEARER)
        return Rejected(Reason.PRICE_CHANGED, DEARER)


def _too_much(
    total: Amount | None, accept_up_to: Amount, current: Repriced | None = None
) -> Rejected | None:
    """A total that nobody told is the one that was sent."""
    if total is None:
        return None
    if total.currency != accept_up_to.currency:
        return Rejected(Reason.MISUSED, "another currency")
    return None if total <= accept_up_to else Rejected(Reason.PRICE_CHANGED, DEARER, current)
