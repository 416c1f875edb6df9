"""An adapter at the sandbox of Amadeus, and what is looked for and ordered there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from infra.local.sandboxes import AMADEUS_CLIENT, AMADEUS_SECRET
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.amadeus.stays import OurProperty
from subgraphs.booking.providers.port import (
    Document,
    OrderRequest,
    Passenger,
    PricedOffer,
    Repriced,
    StayPlace,
)
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.testing.amadeus import Sandbox

ON = (datetime.now(UTC) + timedelta(days=60)).date()
PARIS = StayPlace("city_paris", 48.85341, 2.3488, "Europe/Paris")
STAY = StaySearch(ON, ON + timedelta(days=3), adults=2, rooms=1)
PASSPORT = Document("PASSPORT", "12AB34567", "FR", date(2035, 1, 31))
ANA = Passenger(
    id="traveler_1",
    given_name="Ana",
    family_name="Moreau",
    date_of_birth=date(1990, 2, 3),
    gender="F",
    email="ana@example.com",
    phone="+33612345678",
    documents=(PASSPORT,),
)
BEN = replace(ANA, id="traveler_2", given_name="Ben", gender=None, email=None, phone=None)


def flights(origin: str = "CDG", destination: str = "FCO", travelers: int = 1) -> FlightSearch:
    return FlightSearch(origin, destination, ON, None, travelers, Cabin.ECONOMY)


def settings(url: str, **more: Any) -> AmadeusSettings:
    told = {
        "amadeus_url": url,
        "amadeus_client_id": AMADEUS_CLIENT,
        "amadeus_client_secret": SecretStr(AMADEUS_SECRET),
        "amadeus_lookup_url": f"{url}/sandbox/orders",
        "amadeus_calls_per_second": None,
    }
    return AmadeusSettings(**{**told, **more})


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever books, and what the sandbox holds of it."""

    amadeus: Amadeus
    sandbox: Sandbox

    async def flight(self, family: str = "FLEX", search: FlightSearch | None = None) -> PricedOffer:
        """The cheapest offer of that family."""
        found = [
            offer
            async for part in self.amadeus.flights(search or flights())
            for offer in part
            if offer.shown["family"] == family
        ]
        return min(found, key=lambda offer: (offer.total.minor, offer.key))

    async def stay(self, rate: str = "FLEXIBLE", search: StaySearch = STAY) -> PricedOffer:
        found = [
            offer
            async for part in self.amadeus.stays(PARIS, search)
            for offer in part
            if offer.shown["rate"] == rate
        ]
        return min(found, key=lambda offer: (offer.total.minor, offer.key))

    async def priced(self, offer: PricedOffer) -> Repriced:
        priced = await self.amadeus.reprice(offer.kind, offer.sealed)
        assert isinstance(priced, Repriced)
        return priced

    async def flight_request(self, *passengers: Passenger, **of: Any) -> OrderRequest:
        """Priced, and not yet sent."""
        passengers = passengers or (ANA,)
        search = flights(travelers=len(passengers))
        return request(await self.priced(await self.flight(**{"search": search, **of})), passengers)

    async def stay_request(self, **of: Any) -> OrderRequest:
        priced = await self.priced(await self.stay(**of))
        return request(priced, (ANA, BEN), OfferKind.STAY)

    async def held(self, request: OrderRequest) -> list[str]:
        """States of what the provider holds under the reference."""
        return [order["state"] for order in await self.sandbox.orders(request.client_ref)]


def request(
    priced: Repriced, passengers: Sequence[Passenger], kind: OfferKind = OfferKind.FLIGHT
) -> OrderRequest:
    return OrderRequest(
        client_ref=f"booking_{uuid4().hex}",
        kind=kind,
        sealed=priced.sealed,
        accept_up_to=priced.total,
        passengers=passengers,
    )


def cheaper(request: OrderRequest) -> OrderRequest:
    """By one coin less than it costs."""
    accepted = Amount(request.accept_up_to.minor - 1, request.accept_up_to.currency)
    return replace(request, accept_up_to=accepted)


async def ours(city_id: str) -> Sequence[OurProperty]:
    return [OurProperty("property_1", "No Such Hotel", "Paris", "destination_paris")]


@asynccontextmanager
async def desk_at(url: str, **more: Any) -> AsyncIterator[Desk]:
    async with Amadeus(settings(url, **more), Network.read(), ours) as amadeus:
        yield Desk(amadeus, Sandbox(url))
