"""A cancellation is quoted, then confirmed: once, however often it is asked for."""

from typing import Any, Final
from urllib.parse import quote as escaped

from subgraphs.booking.providers.duffel import finding
from subgraphs.booking.providers.duffel.bodies import Cancellation
from subgraphs.booking.providers.duffel.http import DuffelHttp, Refused, Unanswered, read_as
from subgraphs.booking.providers.duffel.orders import UNPAID, quoted, state_of
from subgraphs.booking.providers.port import (
    Cancelled,
    CancelQuote,
    OrderState,
    Reason,
    Rejected,
)
from subgraphs.chassis.money.amounts import Amount

CANCELLATIONS: Final = "/air/order_cancellations"
ALREADY: Final = "already_cancelled"
UNTOLD: Final = "refund_unknown"


async def quote(http: DuffelHttp, order_id: str) -> CancelQuote | Rejected:
    """Raises NotSent, Refused, Unanswered."""
    order = await finding.order(http, order_id)
    if state_of(order) is OrderState.CANCELLED:
        return Rejected(Reason.NOT_CANCELLABLE, ALREADY)
    body = await http.write(CANCELLATIONS, {"order_id": order_id})
    found = quoted(read_as(Cancellation, body.get("data")), order)
    return found or Rejected(Reason.NOT_CANCELLABLE, UNTOLD)


async def confirm(http: DuffelHttp, order_id: str, given: CancelQuote) -> Cancelled:
    """Raises NotSent, Refused, Unanswered."""
    path = f"{CANCELLATIONS}/{escaped(given.sealed['cancellation'], safe='')}"
    before = _confirmed(await http.read(path), given)
    if before:
        return before
    try:
        body = await http.write(f"{path}/actions/confirm")
    except Refused as refused:
        if refused.refusal.code != ALREADY:
            raise
        return await _by_another(http, order_id, given)
    after = _confirmed(body, given)
    if after is None:
        raise Unanswered("not confirmed")
    return after


async def _by_another(http: DuffelHttp, order_id: str, given: CancelQuote) -> Cancelled:
    """Of an order that is cancelled, whoever confirmed it."""
    order = await finding.order(http, order_id)
    if order.cancellation is None or order.cancelled_at is None:
        raise Unanswered(ALREADY)
    return Cancelled(_refund(order.cancellation, given))


def _confirmed(body: dict[str, Any], given: CancelQuote) -> Cancelled | None:
    cancellation = read_as(Cancellation, body.get("data"))
    return Cancelled(_refund(cancellation, given)) if cancellation.confirmed_at else None


def _refund(cancellation: Cancellation, given: CancelQuote) -> Amount:
    """Of what was never paid nothing comes back."""
    if cancellation.refund_to == UNPAID:
        return Amount.zero(given.refund.currency)
    return cancellation.refund or given.refund
