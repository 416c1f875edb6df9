"""What does a cancellation give back, and when is an order cancelled?"""

from datetime import timedelta
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import making, money, pages
from infra.sandboxes.duffel.calls import Answer, Call, text
from infra.sandboxes.duffel.failures import How
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.making import Status
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.outbox import Kind
from infra.sandboxes.duffel.refusals import missing, state, wrong

LASTS: Final = timedelta(minutes=30)


def create(office: Office, call: Call) -> Answer:
    """A quote: nothing is cancelled yet."""
    order = office.orders.get(text(call.sent, "order_id"))
    if order is None or order["status"] != Status.CREATED:
        raise wrong("/order_id", "validation_inclusion", "There is no such order")
    _refuse(order, call.how)
    now = office.clock.now()
    quote: Document = {
        "id": new_id("ore"),
        "order_id": order["id"],
        "live_mode": False,
        "created_at": moment(now),
        "expires_at": moment(now + LASTS),
        "confirmed_at": None,
        **_refund(order["shown"], call.how),
    }
    office.cancellations.keep(quote, order["id"])
    _tell(office, Kind.CANCELLATION_CREATED, quote, order)
    return 201, {"data": quote}


def confirm(office: Office, call: Call) -> Answer:
    quote = known(office, call.id)
    order = office.orders.get(quote["order_id"])
    if order is None:
        raise missing("order")
    _refuse(order, None)
    newest = office.cancellations.of(order["id"])[0]
    now = moment(office.clock.now())
    if call.how is How.STALE_QUOTE or newest["id"] != quote["id"] or quote["expires_at"] <= now:
        message = "This is not the last quote, or its time has passed; ask for another"
        raise state("order_cancellation_stale", message)
    quote["confirmed_at"] = now
    office.cancellations.keep(quote)
    order["shown"] |= {"cancelled_at": now, "cancellation": quote, "available_actions": []}
    order["shown"]["payment_status"] |= {"awaiting_payment": False}
    office.agenda.cancel(order["id"])
    making.release(office, order)
    office.orders.keep(order)
    _tell(office, Kind.CANCELLATION_CONFIRMED, quote, order)
    return 200, {"data": quote}


def get(office: Office, call: Call) -> Answer:
    return 200, {"data": known(office, call.id)}


def found(office: Office, call: Call) -> Answer:
    """Newest first."""
    order_id = call.query.get("order_id")
    every = office.cancellations.of(order_id) if order_id else office.cancellations.all()
    return 200, pages.page(every, call.query)


def known(office: Office, id: str) -> Document:
    quote = office.cancellations.get(id)
    if quote is None:
        raise missing("order cancellation")
    return quote


def _refuse(order: Document, how: How | None) -> None:
    if order["shown"]["cancelled_at"]:
        raise state("already_cancelled", "The order is cancelled")
    if how is How.NOT_CANCELLABLE or "cancel" not in order["shown"]["available_actions"]:
        raise state("order_not_cancellable", "This order cannot be cancelled here")


def _refund(order: Document, how: How | None) -> dict[str, Any]:
    """What the conditions leave of what was paid."""
    currency = order["total_currency"]
    told = {"refund_currency": currency, "airline_credits": []}
    if not order["payment_status"]["paid_at"]:
        return {**told, "refund_amount": "0.00", "refund_to": "awaiting_payment"}
    if how is How.UNKNOWN_REFUND:
        return {**told, "refund_amount": None, "refund_to": "balance"}
    terms, total = order["conditions"]["refund_before_departure"], order["total_amount"]
    if how is How.CREDITS:
        credits = [_credit(order, each["id"]) for each in order["passengers"]]
        refund = {"refund_amount": "0.00", "refund_to": "airline_credits"}
        return {**told, **refund, "airline_credits": credits}
    left = 0
    if terms["allowed"]:
        left = max(money.minor(total) - money.minor(terms["penalty_amount"]), 0)
    return {**told, "refund_amount": money.written(left), "refund_to": "balance"}


def _credit(order: Document, passenger_id: str) -> dict[str, Any]:
    """A share of what was paid. Nobody redeems it, so it has no code."""
    each = money.minor(order["total_amount"]) // len(order["passengers"])
    return {
        "id": new_id("acd"),
        "credit_name": f"{order['owner']['name']} credit",
        "credit_code": None,
        "credit_amount": money.written(each),
        "credit_currency": order["total_currency"],
        "issued_on": None,
        "passenger_id": passenger_id,
    }


def _tell(office: Office, kind: Kind, quote: Document, order: Document) -> None:
    about = {"id": quote["id"], "order_id": order["id"]}
    office.outbox.tell(kind, about, quote["id"], order["reference"])
