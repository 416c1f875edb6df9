"""What a search finds before it is shown: priced, ordered, and not yet written down."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeVar

from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.pages import LARGEST_NUMBER, Page, cursor_of

CURSOR_KEYS: Final = 3
BUCKET: Final = timedelta(minutes=15)  # one search repeated within it shows the same offers
STANDS: Final = timedelta(minutes=30)  # an offer, from the start of its bucket
CURRENCY: Final = "EUR"
PREFIXES: Final = {OfferKind.FLIGHT: "flightoffer", OfferKind.STAY: "stayoffer"}
T = TypeVar("T")


class Position(NamedTuple):
    """Where a quote stands in its list: cheapest first."""

    total_minor: int
    then: str  # orders what costs the same
    key: str  # what it is, and after the last bar at which fare or rate

    @property
    def cursor(self) -> str:
        return cursor_of(*self)


@dataclass(frozen=True, slots=True)
class Quote(Generic[T]):
    position: Position
    made_of: T


@dataclass(frozen=True, slots=True)
class Validity:
    """Which bucket it is now, and until when its offers stand."""

    bucket: int
    expires_at: datetime

    @classmethod
    def at(cls, now: datetime) -> "Validity":
        bucket = int(now.timestamp()) // int(BUCKET.total_seconds())
        start = datetime.fromtimestamp(bucket * BUCKET.total_seconds(), now.tzinfo)
        return cls(bucket, start + STANDS)


@dataclass(frozen=True, slots=True)
class Shown:
    """An offer, and the cursor of its place in the list."""

    row: OfferRow
    cursor: str


def paged(quotes: Iterable[Quote[T]], limit: int, after: Position | None) -> list[Quote[T]]:
    """At most `limit`, in order."""
    ordered = sorted(quotes, key=lambda quote: quote.position)
    start = bisect_right(ordered, after, key=lambda quote: quote.position) if after else 0
    return ordered[start : start + limit]


def after_of(page: Page) -> Position | None:
    """Where the page begins. Raises InvalidInput."""
    if page.after is None:
        return None
    price, then, key = page.after
    if not price.isdecimal() or len(price) > 19 or int(price) > LARGEST_NUMBER:
        raise InvalidInput("`after` is not a cursor of this list.", path=["after"])
    return Position(int(price), then, key)


def others(offer: OfferRow, quotes: Iterable[Quote[T]]) -> list[Quote[T]]:
    """Something else at the same fare or rate."""
    what, _, rate = offer.payload["key"].rpartition("|")
    parted = ((quote, quote.position.key.rpartition("|")) for quote in quotes)
    return [quote for quote, key in parted if key[0] != what and key[2] == rate]


def shown(
    kind: OfferKind, position: Position, payload: dict[str, Any], validity: Validity
) -> Shown:
    """The same search, thing, price and bucket have the same id. `payload` holds the search."""
    search = "/".join(map(str, payload["search"].values()))
    identity = (search, position.key, str(position.total_minor), str(validity.bucket))
    row = OfferRow(
        id=derived_id(PREFIXES[kind], *identity),
        kind=kind.value,
        provider=Provider.OWN.value,
        payload={**payload, "key": position.key},
        total_minor=position.total_minor,
        currency=CURRENCY,
        expires_at=validity.expires_at,
        is_booked=False,
    )
    return Shown(row, position.cursor)
