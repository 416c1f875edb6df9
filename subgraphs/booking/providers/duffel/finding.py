"""Is there an order under our reference, or of an offer? Duffel lets orders be paged through."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from subgraphs.booking.providers.duffel.bodies import Order
from subgraphs.booking.providers.duffel.http import Asked, DuffelHttp, Unanswered, read_as
from subgraphs.booking.providers.duffel.webhook import Event

ORDERS: Final = "/air/orders"
EVENTS: Final = "/air/webhooks/events"
FAILED: Final = "order.creation_failed"
PAGE: Final = 200
MOST_PAGES: Final = 50
LOOK_BACK: Final = timedelta(days=7)  # longer than anybody of ours leaves an order unasked about


async def under(http: DuffelHttp, reference: str) -> Order | None:
    """The newest. None: surely none within `LOOK_BACK`. Raises Refused, Unanswered."""
    oldest_wanted = None
    async for listed in _pages(http, ORDERS, {"sort": "-created_at"}):
        one = read_as(Order, listed)
        if one.reference == reference:
            return one
        oldest_wanted = oldest_wanted or one.created_at - LOOK_BACK  # by their clock, not by ours
        if one.created_at < oldest_wanted:
            return None
    return None


async def order(http: DuffelHttp, order_id: str) -> Order:
    """Raises Refused, Unanswered."""
    body = await http.read(f"{ORDERS}/{quote(order_id, safe='')}")
    return read_as(Order, body.get("data"))


async def of_offer(http: DuffelHttp, offer_id: str) -> Order | None:
    """Raises Refused, Unanswered."""
    async for listed in _pages(http, ORDERS, {"offer_id": offer_id}):
        return read_as(Order, listed)
    return None


async def has_failed(http: DuffelHttp, offer_id: str) -> bool:
    """Whether it was taken on and not made: their events tell, whether or not they came to us.

    Raises Refused, Unanswered.
    """
    async for listed in _pages(http, EVENTS, {"type": FAILED}):
        event = read_as(Event, listed)
        if event.type == FAILED and event.data.object.offer_id == offer_id:
            return True
    return False


async def _pages(http: DuffelHttp, path: str, asked: Asked) -> AsyncIterator[Any]:
    """Newest first. Raises Refused, and Unanswered where they do not end."""
    after: str | None = None
    for _ in range(MOST_PAGES):
        cursor = {"after": after} if after else {}
        body = await http.read(path, {**asked, "limit": PAGE, **cursor})
        for listed in _listed(body):
            yield listed
        after = _after(body)
        if after is None:
            return
    raise Unanswered("too many pages")


def _listed(body: dict[str, Any]) -> list[Any]:
    """What is no list could hide the order: it is no answer."""
    data = body.get("data")
    if not isinstance(data, list):
        raise Unanswered("unreadable")
    return data


def _after(body: dict[str, Any]) -> str | None:
    meta = body.get("meta")
    if not isinstance(meta, dict):
        raise Unanswered("unreadable")
    return meta.get("after")
