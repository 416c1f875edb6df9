"""Where does an offer stand in the list of its search, and how long does it stand?"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.pages import LARGEST_NUMBER, Page, cursor_of

CURSOR_KEYS: Final = 4
BUCKET: Final = timedelta(minutes=15)  # one search repeated within it shows the same offers
STANDS: Final = timedelta(minutes=30)  # an offer of ours, from the start of its bucket
CURRENCY: Final = "EUR"  # unless another is asked for
PREFIXES: Final = {OfferKind.FLIGHT: "flightoffer", OfferKind.STAY: "stayoffer"}


class Position(NamedTuple):
    """Cheapest first; last, what no rate brings into the currency of the search."""

    is_foreign: int  # 0 or 1
    total_minor: int
    then: str  # orders what costs the same
    key: str  # the provider, and what it sells there

    @property
    def cursor(self) -> str:
        return cursor_of(*self)


class Placed(Protocol):
    @property
    def position(self) -> Position: ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Validity:
    """Which bucket it is now, and until when our own offers of it stand."""

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


def paged(found: Iterable[P], limit: int, after: Position | None) -> list[P]:
    """At most `limit`, in order."""
    ordered = sorted(found, key=lambda one: one.position)
    start = bisect_right(ordered, after, key=lambda one: one.position) if after else 0
    return ordered[start : start + limit]


def after_of(page: Page) -> Position | None:
    """Where the page begins. Raises InvalidInput."""
    if page.after is None:
        return None
    rank, price, then, key = page.after
    if rank not in ("0", "1") or not price.isdecimal() or len(price) > 19:
        raise _foreign_cursor()
    if int(price) > LARGEST_NUMBER:
        raise _foreign_cursor()
    return Position(int(rank), int(price), then, key)


def _foreign_cursor() -> InvalidInput:
    return InvalidInput("`after` is not a cursor of this list.", path=["after"])
