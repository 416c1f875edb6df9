"""Which flights does Duffel find, cheapest first, and how does an offer stand now?"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import quote

import structlog
from pydantic import ValidationError

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.providers.duffel.bodies import Identified, Offer
from subgraphs.booking.providers.duffel.http import (
    Asked,
    DuffelHttp,
    Unanswered,
    read_as,
)
from subgraphs.booking.providers.duffel.offers import MOST_FLIGHTS, priced
from subgraphs.booking.providers.port import PricedOffer, Sealed

OFFERS: Final = "/air/offers"
PAGE: Final = 50
MOST_PAGES: Final = 4
ONWARD_SECONDS: Final = 2.0  # kept back for reading what the airlines told
SHORTEST_SEARCH_SECONDS: Final = 2.0  # Duffel hears of no shorter one
ANEW_SECONDS: Final = 5.0
CABIN_NAMES: Final = {
    Cabin.ECONOMY: "economy",
    Cabin.PREMIUM: "premium_economy",
    Cabin.BUSINESS: "business",
}

log = structlog.get_logger(__name__)


async def found(
    http: DuffelHttp, search: FlightSearch, seconds: float
) -> AsyncGenerator[Sequence[PricedOffer], None]:
    """A part for each page; of what flies the same at one fare family, the cheapest.

    Raises Refused, Unanswered.
    """
    ends_at = asyncio.get_running_loop().time() + seconds
    request = await _requested(http, search, seconds)
    asked: Asked = {"offer_request_id": request.id, "sort": "total_amount", "limit": PAGE}
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        left = ends_at - asyncio.get_running_loop().time()
        if left <= 0:
            raise Unanswered("timeout")
        body = await http.read(OFFERS, asked, seconds=left)
        yield [*_first_of(_part(body.get("data"), search), seen)]
        after = (body.get("meta") or {}).get("after")
        if not after:
            return
        asked = {**asked, "after": after}


async def offer(http: DuffelHttp, offer_id: str) -> Offer:
    """Raises Refused, Unanswered."""
    body = await http.read(f"{OFFERS}/{quote(offer_id, safe='')}")
    return read_as(Offer, body.get("data"))


async def anew(http: DuffelHttp, sealed: Sealed) -> PricedOffer | None:
    """The same flights at the same fare family, of a search that nobody else was shown.

    Raises Refused, Unanswered.
    """
    search = FlightSearch.of_json(sealed["search"])
    async with aclosing(found(http, search, ANEW_SECONDS)) as parts:
        async for part in parts:
            for one in part:
                if one.key == sealed["key"]:
                    return one
    return None


async def _requested(http: DuffelHttp, search: FlightSearch, seconds: float) -> Identified:
    """Its id is that of one search: of all its offers, one may be ordered once."""
    airlines_seconds = max(seconds - ONWARD_SECONDS, SHORTEST_SEARCH_SECONDS)
    asked: Asked = {
        "return_offers": "false",
        "supplier_timeout": round(airlines_seconds * 1_000),
    }
    body = await http.search("/air/offer_requests", _wanted(search), asked)
    return read_as(Identified, body.get("data"))


def _wanted(search: FlightSearch) -> dict[str, Any]:
    ways = [(search.origin, search.destination, search.on)]
    if search.return_on is not None:
        ways.append((search.destination, search.origin, search.return_on))
    return {
        "slices": [
            {"origin": origin, "destination": destination, "departure_date": on.isoformat()}
            for origin, destination, on in ways
        ],
        "passengers": [{"type": "adult"}] * search.travelers,
        "cabin_class": CABIN_NAMES[search.cabin],
        "max_connections": MOST_FLIGHTS - 1,
    }


def _first_of(part: Iterable[PricedOffer], seen: set[str]) -> Iterator[PricedOffer]:
    for one in part:
        if one.key not in seen:
            seen.add(one.key)
            yield one


def _part(listed: Any, search: FlightSearch) -> list[PricedOffer]:
    """An offer that nobody understands is left out."""
    if not isinstance(listed, list):
        raise Unanswered("unreadable")
    offers: list[PricedOffer] = []
    unreadable = 0
    for each in listed:
        try:
            one = priced(Offer.model_validate(each), search)
        except ValidationError:
            unreadable += 1
            continue
        if one is not None:
            offers.append(one)
    if unreadable:
        log.warning("offers of duffel are unreadable", count=unreadable)
    return offers
