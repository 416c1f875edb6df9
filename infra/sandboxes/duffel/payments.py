"""How is an order paid?"""

from datetime import timedelta
from typing import Any

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import making, money, pages
from infra.sandboxes.duffel.agenda import Task
from infra.sandboxes.duffel.calls import Answer, Call, text
from infra.sandboxes.duffel.failures import How
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.making import Status
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.outbox import Kind
from infra.sandboxes.duffel.refusals import (
    Refusal,
    airline,
    malformed,
    missing,
    required,
    state,
    wrong,
)


def create(office: Office, call: Call) -> Answer:
    order = office.orders.get(text(call.sent, "order_id"))
    if order is None or order["status"] != Status.CREATED:
        raise wrong("/order_id", "validation_inclusion", "There is no such order")
    sent = call.sent.get("payment")
    if not isinstance(sent, dict):
        raise required("/payment")
    _refuse(order)
    _spoil(office, order, call.how)
    payment = paid(office, balance(sent, order["shown"], "/payment"), order["id"])
    order["shown"]["payment_status"] |= {
        "awaiting_payment": False,
        "paid_at": payment["created_at"],
        "payment_required_by": None,
        "price_guarantee_expires_at": None,
    }
    office.agenda.cancel(order["id"])
    if call.failure and call.how is How.TICKETS_LATE:
        due = office.clock.now() + timedelta(seconds=call.failure.seconds)
        office.agenda.plan(order["id"], Task.TICKET, due)
    else:
        making.issue(order)
    office.orders.keep(order)
    _tell(office, Kind.PAID, payment["id"], order)
    return 201, {"data": payment}


def get(office: Office, call: Call) -> Answer:
    payment = office.payments.get(call.id)
    if payment is None:
        raise missing("payment")
    return 200, {"data": payment}


def of_order(office: Office, call: Call) -> Answer:
    """Newest first."""
    if "order_id" not in call.query:
        raise required("/order_id")
    return 200, pages.page(office.payments.of(call.query["order_id"]), call.query)


def balance(sent: Document, due: Document, at: str) -> dict[str, Any]:
    """What is paid. `due`: the offer or the order. Raises Refusal for any other amount."""
    if text(sent, "type", at) != "balance":
        raise malformed(f"{at}/type")
    if text(sent, "currency", at) != due["total_currency"]:
        code = "payment_currency_does_not_match_order_currency"
        raise wrong(f"{at}/currency", code, f"The order is in {due['total_currency']}")
    if text(sent, "amount", at) != due["total_amount"]:
        code = "payment_amount_does_not_match_order_amount"
        raise wrong(f"{at}/amount", code, f"The order costs {due['total_amount']}")
    return {"type": "balance", "amount": sent["amount"], "currency": sent["currency"]}


def paid(office: Office, payment: dict[str, Any], order_id: str) -> Document:
    made: Document = {
        "id": new_id("pay"),
        "order_id": order_id,
        **payment,
        "status": "succeeded",
        "failure_reason": None,
        "live_mode": False,
        "created_at": moment(office.clock.now()),
    }
    office.payments.keep(made, order_id)
    return made


def poor() -> Refusal:
    return state("insufficient_balance", "The balance does not suffice; top it up")


def _refuse(order: Document) -> None:
    shown = order["shown"]
    if shown["type"] != "hold":
        code = "order_type_not_eligible_for_payment"
        raise wrong("/order_id", code, "An instant order is paid when it is made")
    if shown["cancelled_at"]:
        raise state("already_cancelled", "The order is cancelled")
    if shown["payment_status"]["paid_at"]:
        raise state("already_paid", "The order is paid")
    if not shown["payment_status"]["awaiting_payment"]:
        raise state("past_payment_required_by_date", "The order was to be paid earlier")


def _spoil(office: Office, order: Document, how: How | None) -> None:
    if how is How.PRICE_CHANGED:
        order["shown"] |= money.risen(order["shown"])
        office.orders.keep(order)
        message = "The airline has changed the price; get the order again"
        raise airline("price_changed", message).keeping()
    if how is How.POOR:
        _tell(office, Kind.UNPAID, new_id("pay"), order)
        raise poor().keeping()


def _tell(office: Office, kind: Kind, payment_id: str, order: Document) -> None:
    about = {"payment_id": payment_id, "order_id": order["id"]}
    office.outbox.tell(kind, about, payment_id, order["reference"])
