"""A process that sells what stalls sell, beside our own stock."""

from datetime import UTC, datetime, timedelta

from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.kept import Kept
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.offers.service import Listed, Offers
from subgraphs.booking.providers.port import PricedOffer
from subgraphs.booking.providers.searching import SearchState
from subgraphs.booking.testing.stalls import Stall, flight
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database

NOW = datetime.now(UTC).replace(minute=1)
ON = NOW.date() + timedelta(days=60)
SEARCH = FlightSearch("LIS", "LHR", ON, None, 1, Cabin.ECONOMY)
PATIENCE_SECONDS = 20.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def offers(
    database: Database,
    cache: Cache,
    *stalls: Stall,
    clock: Clock | None = None,
    deadline_seconds: float = PATIENCE_SECONDS,
    wait_seconds: float = PATIENCE_SECONDS,
) -> Offers:
    clock = clock or Clock()
    kept = Kept(database, cache, Exchange(database, clock), stalls, deadline_seconds)
    return Offers(database, kept, clock, wait_seconds)


def states(listed: Listed) -> list[tuple[Provider, SearchState, int]]:
    others = listed.statuses[1:]
    return [(status.provider, status.state, status.offers) for status in others]


def found(listed: Listed) -> list[OfferRow]:
    """Of others than us."""
    return [one.row for one in listed.shown if one.row.provider != Provider.OWN]


def some(count: int, stands: timedelta = timedelta(days=1)) -> list[PricedOffer]:
    """Dearer than nothing, cheaper than ours."""
    return [flight(f"XX{number}", 1_000 + number, stands=stands) for number in range(count)]
