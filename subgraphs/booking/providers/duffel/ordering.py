"""An order is sent once, and paid once; what stands already is asked about."""

from dataclasses import replace
from typing import Any, Final

from subgraphs.booking.providers.duffel import finding, searching
from subgraphs.booking.providers.duffel.bodies import Order, Payment
from subgraphs.booking.providers.duffel.http import DuffelHttp, Refused, Unanswered, read_as
from subgraphs.booking.providers.duffel.offers import repriced, total_of
from subgraphs.booking.providers.duffel.orders import created
from subgraphs.booking.providers.duffel.passengers import passengers
from subgraphs.booking.providers.duffel.refusals import HELD_ALREADY, Refusal
from subgraphs.booking.providers.port import (
    Created,
    OrderRequest,
    OrderState,
    Reason,
    Rejected,
    Repriced,
    Sealed,
)
from subgraphs.chassis.money.amounts import Amount

SEARCH_IS_SPENT: Final = "offer_request_already_booked"  # of its offers, one is ordered


async def place(http: DuffelHttp, request: OrderRequest) -> Created | Rejected:
    """Raises Untold, NotSent, Unanswered."""
    price, accepted = total_of(request.sealed), request.accept_up_to
    if price.currency != accepted.currency:
        return Rejected(Reason.MISUSED, "currency")
    if accepted < price:
        return Rejected(Reason.PRICE_CHANGED, current=await _current(http, request.sealed))
    try:
        return await _sent(http, request)
    except Refused as refused:
        return await _rejected(http, request.sealed, refused.refusal)
    except Unanswered as none:
        if none.cause not in HELD_ALREADY:
            raise
        return await _standing(http, request, none)


async def pay(http: DuffelHttp, order_id: str, amount: Amount) -> Rejected | None:
    """None: it is paid, now or before. Raises NotSent, Refused, Unanswered."""
    try:
        body = await http.write(
            "/air/payments", {"order_id": order_id, "payment": _of_balance(amount)}
        )
    except Refused as refused:
        match refused.refusal.code:
            case "already_paid":
                return None
            case "already_cancelled":
                return Rejected(Reason.OFFER_EXPIRED, refused.refusal.code)
        raise
    payment = read_as(Payment, body.get("data"))
    if payment.has_failed:
        return Rejected(Reason.PAYMENT_REFUSED, payment.failure_reason)
    return None


async def _sent(http: DuffelHttp, request: OrderRequest) -> Created:
    body = await http.write(finding.ORDERS, _body(request))
    if "data" not in body:
        offer_id, price = request.sealed["offer"], total_of(request.sealed)
        return Created(offer_id, OrderState.PENDING, total=price)
    return created(read_as(Order, body["data"]))


async def _standing(
    http: DuffelHttp, request: OrderRequest, none: Unanswered
) -> Created | Rejected:
    """Where an order stands already it is ours, somebody else's, or nobody knows yet."""
    try:
        order = await finding.under(http, request.client_ref)
    except Refused:
        raise none from None
    if order:
        return created(order)
    if not request.is_first:
        raise none
    if none.cause == SEARCH_IS_SPENT:
        return await _anew(http, request)
    return Rejected(Reason.OFFER_EXPIRED, none.cause)


async def _anew(http: DuffelHttp, request: OrderRequest) -> Created | Rejected:
    """Many are shown the offers of one search; who orders after the first searches for it again."""
    try:
        same = await searching.anew(http, request.sealed)
    except (Refused, Unanswered):
        same = None
    if same is None:
        return Rejected(Reason.OFFER_EXPIRED, SEARCH_IS_SPENT)
    return await place(http, replace(request, sealed=same.sealed, is_first=False))


async def _rejected(http: DuffelHttp, sealed: Sealed, refusal: Refusal) -> Rejected:
    if refusal.reason is not Reason.PRICE_CHANGED:
        return refusal.rejected
    return Rejected(Reason.PRICE_CHANGED, refusal.code, await _current(http, sealed))


async def _current(http: DuffelHttp, sealed: Sealed) -> Repriced | None:
    try:
        return repriced(await searching.offer(http, sealed["offer"]), sealed)
    except (Refused, Unanswered):
        return None


def _body(request: OrderRequest) -> dict[str, Any]:
    told = {
        "type": "hold" if request.hold else "instant",
        "selected_offers": [request.sealed["offer"]],
        "passengers": passengers(request),
        "metadata": {"reference": request.client_ref},
    }
    return told if request.hold else {**told, "payments": [_of_balance(total_of(request.sealed))]}


def _of_balance(amount: Amount) -> dict[str, str]:
    return {"type": "balance", "amount": str(amount.value), "currency": amount.currency}
