"""Is there an order under our reference, or of an offer? Duffel lets orders be paged through."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from subgraphs.booking.providers.duffel.bodies import Order
from subgraphs.booking.providers.duffel.http import Asked, DuffelHttp, Unanswered, read_as

ORDERS: Final = "/air/orders"
PAGE: Final = 200
MOST_PAGES: Final = 50
LOOK_BACK: Final = timedelta(days=7)  # longer than anybody of ours leaves an order unasked about


async def under(http: DuffelHttp, reference: str) -> Order | None:
    """The newest. None: surely none within `LOOK_BACK`. Raises Refused, Unanswered."""
    asked: Asked = {"limit": PAGE, "sort": "-created_at"}
    oldest_wanted = None
    for _ in range(MOST_PAGES):
        body = await http.read(ORDERS, asked)
        for listed in _listed(body):
            one = read_as(Order, listed)
            if one.reference == reference:
                return one
            # By their clock, whatever ours says.
            oldest_wanted = oldest_wanted or one.created_at - LOOK_BACK
            if one.created_at < oldest_wanted:
                return None
        after = _after(body)
        if after is None:
            return None
        asked = {**asked, "after": after}
    raise Unanswered("too many orders")


async def order(http: DuffelHttp, order_id: str) -> Order:
    """Raises Refused, Unanswered."""
    body = await http.read(f"{ORDERS}/{quote(order_id, safe='')}")
    return read_as(Order, body.get("data"))


async def of_offer(http: DuffelHttp, offer_id: str) -> Order | None:
    """Raises Refused, Unanswered."""
    body = await http.read(ORDERS, {"offer_id": offer_id, "limit": 1})
    return next((read_as(Order, listed) for listed in _listed(body)), None)


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
