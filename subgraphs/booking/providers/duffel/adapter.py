"""Duffel behind the port: flights alone, since its stays are another product."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, Self

from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.duffel import cancelling, finding, ordering, searching
from subgraphs.booking.providers.duffel.http import DuffelHttp, Refused, Unanswered, read_as
from subgraphs.booking.providers.duffel.offers import repriced
from subgraphs.booking.providers.duffel.orders import created
from subgraphs.booking.providers.duffel.outcomes import asked, decided, reading
from subgraphs.booking.providers.duffel.seats import Maps, seat_maps
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.duffel.webhook import HEADER, event_of
from subgraphs.booking.providers.port import (
    Away,
    BadEvent,
    Cancelled,
    CancelQuote,
    Created,
    Finding,
    NotFound,
    Ordering,
    OrderRequest,
    OrderState,
    PricedOffer,
    ProviderEvent,
    Reason,
    Rejected,
    Repriced,
    Sealed,
    SeatMap,
    StayPlace,
    Unknown,
)
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.webhook_signatures import NotSigned, Signatures

OFFER: Final = "off_"  # so begins the id of an order that is not made yet: its offer's
GONE: Final = frozenset({Reason.NOT_FOUND, Reason.OFFER_EXPIRED, Reason.SOLD_OUT})


class Duffel:
    """A resource of the app. Implements `TravelProvider`."""

    code = Provider.DUFFEL

    def __init__(self, settings: DuffelSettings) -> None:
        self.seconds = settings.duffel_seconds
        self._http = DuffelHttp(settings)
        self._signatures = Signatures(HEADER, settings.duffel_webhook_secret)

    async def __aenter__(self) -> Self:
        await self._http.outbound.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.outbound.__aexit__(*error)

    async def ready(self) -> None:
        """Always: without Duffel, others are searched and what is ours is answered."""

    async def flights(self, search: FlightSearch) -> AsyncIterator[Sequence[PricedOffer]]:
        """At most 200, cheapest first."""
        try:
            async with aclosing(searching.found(self._http, search, self.seconds)) as parts:
                async for part in parts:
                    yield part
        except Unanswered as none:
            raise Away(none.cause) from None
        except Refused as refused:
            if not refused.refusal.is_of_input:
                raise Away(refused.refusal.code) from None

    async def stays(
        self, place: StayPlace, search: StaySearch
    ) -> AsyncIterator[Sequence[PricedOffer]]:
        return
        yield ()  # without it, this were no generator

    async def reprice(self, kind: OfferKind, sealed: Sealed) -> Repriced | Rejected:
        try:
            async with reading(self.seconds):
                return repriced(await searching.offer(self._http, sealed["offer"]), sealed)
        except Refused as refused:
            said = refused.refusal.rejected
            gone = said.reason is Reason.NOT_FOUND
            return replace(said, reason=Reason.OFFER_EXPIRED) if gone else said

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        try:
            async with reading(self.seconds):
                body = await self._http.read("/air/seat_maps", {"offer_id": sealed["offer"]})
                return seat_maps(read_as(Maps, body), sealed["segments"])
        except Refused as refused:
            if refused.refusal.reason in GONE:
                return ()
            raise Away(refused.refusal.code) from None

    @decided
    async def order(self, request: OrderRequest) -> Created | Rejected:
        return await ordering.place(self._http, request)

    @decided
    async def pay(self, order_id: str, amount: Amount, client_ref: str) -> Ordering:
        refused = await ordering.pay(self._http, order_id, amount)
        if refused:
            return refused
        paid = await self.get(order_id)
        still_held = isinstance(paid, Created) and paid.state is OrderState.HELD
        return Unknown("paid, and still held") if still_held else paid

    @asked
    async def find(self, client_ref: str) -> Finding:
        order = await finding.under(self._http, client_ref)
        return created(order) if order else NotFound()

    @asked
    async def get(self, order_id: str) -> Created | Rejected:
        """Of what is PENDING the offer's id is known alone; by it the order is found once made."""
        if order_id.startswith(OFFER):
            return await self._made(order_id)
        try:
            return created(await finding.order(self._http, order_id))
        except Refused as refused:
            if refused.refusal.reason is not Reason.NOT_FOUND:
                raise
            return refused.refusal.rejected

    async def _made(self, offer_id: str) -> Created:
        """Asked in this order: what is made between the two is found the next time."""
        made = await finding.of_offer(self._http, offer_id)
        if made:
            return created(made)
        failed = await finding.has_failed(self._http, offer_id)
        return Created(offer_id, OrderState.FAILED if failed else OrderState.PENDING)

    @decided
    async def quote_cancel(self, order_id: str, sealed: Sealed) -> CancelQuote | Rejected:
        return await cancelling.quote(self._http, order_id)

    @decided
    async def confirm_cancel(self, order_id: str, quote: CancelQuote, client_ref: str) -> Cancelled:
        return await cancelling.confirm(self._http, order_id, quote)

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        try:
            self._signatures.check(headers, body)
        except NotSigned as not_signed:
            raise BadEvent(str(not_signed)) from None
        return event_of(body)
