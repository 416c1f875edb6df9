"""The port over Amadeus's API: flights and hotels; paid outside of it, and never held."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Self

from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.amadeus import cancelling, flights, orders, pricing, stays
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer, FlightOrder
from subgraphs.booking.providers.amadeus.http import AmadeusHttp
from subgraphs.booking.providers.amadeus.lookup import Lookup
from subgraphs.booking.providers.amadeus.ordering import Ordered
from subgraphs.booking.providers.amadeus.seats import seat_maps
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.amadeus.told import one
from subgraphs.booking.providers.port import (
    Away,
    BadEvent,
    Cancelled,
    Cancelling,
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

SEARCH: Final = "/v2/shopping/flight-offers"
SEATS: Final = "/v1/shopping/seatmaps"
HOTELS: Final = "/v1/reference-data/locations/hotels/by-geocode"
HOTEL_OFFERS: Final = "/v3/shopping/hotel-offers"


def _now() -> datetime:
    return datetime.now(UTC)


class Amadeus:
    """A resource of the app. Implements `TravelProvider`."""

    def __init__(
        self,
        settings: AmadeusSettings,
        network: Network,
        ours: stays.OurProperties = stays.none_of_ours,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._http = AmadeusHttp(settings)
        self._lookup = Lookup(settings.amadeus_lookup_url, settings.amadeus_seconds)
        self._ordered = Ordered(self._http, settings.amadeus_agent_email)
        self._network = network
        self._reader = flights.FlightReader(network)
        self._ours = ours
        self._now = now

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.__aexit__()
        await self._lookup.__aexit__()

    async def ready(self) -> None:
        """Always: without Amadeus others still sell."""

    @property
    def code(self) -> Provider:
        return Provider.AMADEUS

    async def flights(self, search: FlightSearch) -> AsyncIterator[Sequence[PricedOffer]]:
        body = await self._http.read(
            "GET", SEARCH, self._http.until(), params=flights.asked(search)
        )
        if isinstance(body, Rejected):
            raise Away(f"code {body.code}")
        yield self._reader.offers(body, search, self._now())

    async def stays(
        self, place: StayPlace, search: StaySearch
    ) -> AsyncIterator[Sequence[PricedOffer]]:
        """The nearest first, a part for each call."""
        until = self._http.until()
        near = await self._http.read("GET", HOTELS, until, params=stays.near(place))
        if isinstance(near, Rejected):  # as its word for no hotel there
            return
        ours = await self._ours(place.city_id)
        reader = stays.StayReader(place, search, ours, self._now())
        for hotel_ids in reader.hotels(near):
            body = await self._http.read("GET", HOTEL_OFFERS, until, params=reader.asked(hotel_ids))
            yield [] if isinstance(body, Rejected) else reader.offers(body)

    async def reprice(self, kind: OfferKind, sealed: Sealed) -> Repriced | Rejected:
        priced = await (self._flight if kind is OfferKind.FLIGHT else self._stay)(sealed)
        if priced is None:
            raise Away("unreadable")
        return priced

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        if "offer" not in sealed:
            return []
        asked = {"data": [sealed["offer"]]}
        body = await self._http.read("POST", SEATS, self._http.until(), json=asked)
        if isinstance(body, Rejected):
            raise Away(f"code {body.code}")
        return seat_maps(body, FlightOffer.model_validate(sealed["offer"]))

    async def order(self, request: OrderRequest) -> Ordering:
        if request.hold:
            return Rejected(Reason.MISUSED, "never held")
        if request.kind is OfferKind.FLIGHT:
            return await self._ordered.flight(request)
        return await self._ordered.stay(request)

    async def pay(self, order_id: str, amount: Amount, client_ref: str) -> Ordering:
        return Rejected(Reason.MISUSED, "never held")

    async def find(self, client_ref: str) -> Finding:
        return await self._lookup.find(client_ref)

    async def get(self, order_id: str) -> Created | Rejected | Unknown:
        order = orders.OrderId.of(order_id)
        if order.client_ref is not None:
            found = await self._lookup.find(order.client_ref, order_id)
            return Rejected(Reason.NOT_FOUND) if isinstance(found, NotFound) else found
        try:
            body = await self._http.read("GET", order.path, self._http.until())
        except Away as away:
            return Unknown(away.cause)
        if isinstance(body, Rejected):
            return body
        told = one(FlightOrder, body)
        return orders.flight_created(told) if told else Unknown("unreadable")

    async def quote_cancel(self, order_id: str, sealed: Sealed) -> CancelQuote | Rejected | Unknown:
        if orders.OrderId.of(order_id).kind is OfferKind.STAY:
            return cancelling.of_stays(sealed, self._now())
        standing = await self.get(order_id)
        if not isinstance(standing, Created):
            return standing
        if standing.state is OrderState.TICKETED:
            return cancelling.TICKETED
        return cancelling.of_flights(sealed, self._network, self._now())

    async def confirm_cancel(
        self, order_id: str, quote: CancelQuote, client_ref: str
    ) -> Cancelling:
        """Sent again it does no harm: what is gone already is told as not found."""
        order = orders.OrderId.of(order_id)
        if order.kind is OfferKind.STAY:
            return cancelling.BY_PHONE
        gone = await self._http.write("DELETE", order.path, self._http.until(), is_safe=True)
        match gone:
            case Unknown() as unknown:
                return unknown
            case Rejected(reason=Reason.NOT_FOUND):
                return Cancelled(quote.refund)
            case Rejected(reason=Reason.OFFER_EXPIRED, code=code):  # its word for invalid data
                return Rejected(Reason.NOT_CANCELLABLE, code)
            case Rejected() as refused:
                return refused
        return Cancelled(quote.refund)

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        raise BadEvent("Amadeus sends none")

    async def _flight(self, sealed: Sealed) -> Repriced | Rejected | None:
        asked = {"data": {"type": "flight-offers-pricing", "flightOffers": [sealed["offer"]]}}
        body = await self._http.read(
            "POST",
            pricing.PRICING,
            self._http.until(),
            params={"include": pricing.RULES},
            json=asked,
        )
        if isinstance(body, Rejected):
            return body
        return pricing.flight_priced(body, self._network, self._now())

    async def _stay(self, sealed: Sealed) -> Repriced | Rejected | None:
        path = orders.offer_path(sealed)
        body = await self._http.read("GET", path, self._http.until())
        if isinstance(body, Rejected):
            return pricing.stay_refused(body)
        return pricing.stay_priced(body, sealed, self._now())
