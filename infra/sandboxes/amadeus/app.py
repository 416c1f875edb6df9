"""Which calls does the sandbox answer?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.amadeus import hand, locations, refusals
from infra.sandboxes.amadeus.calls import Calls
from infra.sandboxes.amadeus.disguises import Answer, answered
from infra.sandboxes.amadeus.failures import Failure, Failures, Step
from infra.sandboxes.amadeus.flights.bookings import Bookings
from infra.sandboxes.amadeus.flights.remembered import Remembered
from infra.sandboxes.amadeus.flights.seatmaps import SeatMaps
from infra.sandboxes.amadeus.flights.shop import Shop
from infra.sandboxes.amadeus.hotels.bookings import HotelBookings
from infra.sandboxes.amadeus.hotels.listing import Listing
from infra.sandboxes.amadeus.hotels.offers import HotelOffers
from infra.sandboxes.amadeus.orders import Orders
from infra.sandboxes.amadeus.settings import Set
from infra.sandboxes.amadeus.stock import Market, Stock
from infra.sandboxes.amadeus.store import Store
from infra.sandboxes.amadeus.tokens import Limits, Tokens
from infra.sandboxes.clock import Clock

TOKEN = "/v1/security/oauth2/token"


class Amadeus:
    """Everything behind the routes, on one state file."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock(store)
        self.settings = Set()
        self.failures = Failures(Failure)
        self.tokens = Tokens(store, self.clock)
        self.stock, self.market = Stock(store), Market(store)
        self.orders = Orders(store, self.stock, self.clock)

    def routes(self) -> list[Route]:
        limits = Limits(self.settings)
        calls = Calls(self.tokens, limits, self.orders, self.failures)
        told = hand.Hand(self.orders, self.stock, self.market, self.tokens)
        return [
            Route(TOKEN, calls.token, methods=["POST"]),
            Route(f"{TOKEN}/{{token}}", self._token, methods=["GET"]),
            *self._flights(calls),
            *self._hotels(calls),
            *self._locations(calls),
            *self.failures.routes(),
            *self.clock.routes(),
            *self.settings.routes(),
            *told.routes(),
            Route("/healthz", _alive),
        ]

    def _flights(self, calls: Calls) -> list[Route]:
        remembered = Remembered(self.store, self.clock, self.settings)
        shop = Shop(self.stock, self.market, self.clock, remembered)
        bookings = Bookings(shop, self.orders, self.store, self.settings)
        seats = SeatMaps(shop, bookings)
        offers, orders, maps = (
            "/v2/shopping/flight-offers",
            "/v1/booking/flight-orders",
            "/v1/shopping/seatmaps",
        )
        return [
            calls.route("GET", offers, Step.SEARCH, shop.search),
            calls.route("POST", offers, Step.SEARCH, shop.search_of_body),
            calls.route("POST", "/v1/shopping/flight-offers/pricing", Step.PRICE, shop.price),
            calls.route("POST", orders, Step.ORDER, bookings.order),
            calls.route("GET", f"{orders}/{{id:path}}", Step.GET, bookings.get),
            calls.route("DELETE", f"{orders}/{{id:path}}", Step.CANCEL, bookings.cancel),
            calls.route("GET", maps, Step.SEATS, seats.of_order),
            calls.route("POST", maps, Step.SEATS, seats.of_offers),
        ]

    def _hotels(self, calls: Calls) -> list[Route]:
        listing = Listing(self.clock)
        offers = HotelOffers(self.store, self.stock, self.market, self.clock, self.settings)
        bookings = HotelBookings(offers, self.orders, self.store)
        listed, offered = f"{locations.PATH}/hotels", "/v3/shopping/hotel-offers"
        return [
            calls.route("GET", f"{listed}/by-city", Step.HOTELS, listing.by_city),
            calls.route("GET", f"{listed}/by-geocode", Step.HOTELS, listing.by_geocode),
            calls.route("GET", f"{listed}/by-hotels", Step.HOTELS, listing.by_hotels),
            calls.route("GET", offered, Step.HOTEL_SEARCH, offers.search),
            calls.route("GET", f"{offered}/{{id}}", Step.HOTEL_OFFER, offers.offer),
            calls.route("POST", "/v2/booking/hotel-orders", Step.HOTEL_ORDER, bookings.order),
        ]

    def _locations(self, calls: Calls) -> list[Route]:
        found = locations.Locations(self.clock)
        return [
            calls.route("GET", locations.PATH, Step.LOCATIONS, found.search),
            calls.route("GET", f"{locations.PATH}/cities", Step.LOCATIONS, found.cities),
            calls.route("GET", f"{locations.PATH}/{{id}}", Step.LOCATIONS, found.one),
        ]

    async def _token(self, request: Request) -> Response:
        try:
            return answered(Answer(200, self.tokens.told(request.path_params["token"])))
        except refusals.Refusal as refusal:
            return answered(Answer(refusal.status, refusal.body))


def create_app(file: Path) -> Starlette:
    store = Store(file)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    return Starlette(
        routes=[*Amadeus(store).routes()],
        lifespan=lifespan,
        exception_handlers={404: _nowhere, 500: _broken, ValidationError: hand.misused},
    )


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _nowhere(request: Request, _: Exception) -> Response:
    refusal = refusals.no_such_address()
    return answered(Answer(refusal.status, refusal.body))


async def _broken(request: Request, _: Exception) -> Response:
    refusal = refusals.internal()
    return answered(Answer(refusal.status, refusal.body))
