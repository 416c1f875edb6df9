"""How is an offer ordered, and which orders are there?"""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import making, offers, pages
from infra.sandboxes.duffel.agenda import Task
from infra.sandboxes.duffel.calls import Answer, Call, objects, text
from infra.sandboxes.duffel.failures import How
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.making import Status
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.passengers import travellers
from infra.sandboxes.duffel.payments import balance, paid, poor
from infra.sandboxes.duffel.refusals import airline, malformed, missing, required, wrong
from infra.sandboxes.duffel.stock import Cabin

REFERENCE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
METADATA_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
METADATA_MOST: Final = 50
METADATA_LONGEST: Final = 500
_OF_THE_OFFER: Final = (
    *("owner", "conditions", "slices", "total_amount", "total_currency", "base_amount"),
    *("base_currency", "tax_amount", "tax_currency"),
)


def create(office: Office, call: Call) -> Answer:
    """201 with the order; 202 without, where it is still to be made."""
    offer = _selected(office, call)
    _spoil(office, offer, call)
    order = _ordered(office, offer, call)
    if not office.stock.take(map(Cabin.of, offer["cabins"]), offer["seats"]):
        raise offers.gone()
    _book(office, offer)
    office.orders.keep(order, order["reference"])
    if call.failure and call.how in {How.PENDING, How.PENDING_FAILS}:
        task = Task.CREATE if call.how is How.PENDING else Task.FAIL
        due = office.clock.now() + timedelta(seconds=call.failure.seconds)
        office.agenda.plan(order["id"], task, due)
        return 202, {"data": {"offer_id": offer["id"]}}
    making.create(office, order)
    if call.failure and order["tickets_late"]:
        due = office.clock.now() + timedelta(seconds=call.failure.seconds)
        office.agenda.plan(order["id"], Task.TICKET, due)
    return 201, {"data": order["shown"]}


def get(office: Office, call: Call) -> Answer:
    return 200, {"data": known(office, call.id)["shown"]}


def found(office: Office, call: Call) -> Answer:
    """Newest first."""
    late = {call.failure.reference} if call.failure and call.how is How.LAG else set()
    listed = [
        order["shown"]
        for order in office.orders.all()
        if order["status"] == Status.CREATED and not late & {order["reference"], None}
    ]
    return 200, pages.page([each for each in listed if _fits(each, call)], call.query)


def known(office: Office, id: str) -> Document:
    """Raises Refusal for what is not made, or not yet."""
    order = office.orders.get(id)
    if order is None or order["status"] != Status.CREATED:
        raise missing("order")
    return order


def _selected(office: Office, call: Call) -> Document:
    selected = call.sent.get("selected_offers")
    if not selected:
        raise required("/selected_offers")
    if not isinstance(selected, list) or len(selected) != 1:
        raise wrong("/selected_offers", "validation_length", "Exactly one offer is ordered")
    offer = office.offers.get(str(selected[0]))
    if offer is None:
        raise wrong("/selected_offers/0", "validation_inclusion", "There is no such offer")
    request = office.requests.get(offer["request_id"])
    if request and request["booked"]:
        message = "An offer of this search was ordered already; search again"
        raise wrong("/selected_offers/0", "offer_request_already_booked", message)
    offers.refuse_expired(office, offer)
    return offer


def _spoil(office: Office, offer: Document, call: Call) -> None:
    match call.how:
        case How.EXPIRED:
            offers.expire(office, offer)
            offers.refuse_expired(office, offer)
        case How.GONE:
            raise offers.gone()
        case How.PRICE_CHANGED:
            offers.raise_price(office, offer)
            message = "The airline has changed the price; get the offer again"
            raise airline("price_changed", message).keeping()
        case How.POOR:
            raise poor()


def _book(office: Office, offer: Document) -> None:
    request = office.requests.get(offer["request_id"])
    if request:
        office.requests.keep({**request, "booked": True})


def _ordered(office: Office, offer: Document, call: Call) -> Document:
    """As it will be once it is made."""
    shown, id, now = offer["shown"], new_id("ord"), moment(office.clock.now())
    passengers = travellers(call.sent, shown, office.clock.now().date())
    order: dict[str, Any] = {
        "id": id,
        "offer_id": offer["id"],
        "type": text(call.sent, "type"),
        "live_mode": False,
        "content": "self_managed",
        "booking_reference": "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6)),
        "created_at": now,
        "synced_at": now,
        **{name: shown[name] for name in _OF_THE_OFFER},
        "passengers": passengers,
        "services": [],
        "documents": [],
        "metadata": _metadata(call.sent),
        "payment_status": _payment_status(office, offer, call, id),
        "available_actions": ["cancel", "update"],
        "airline_initiated_changes": [],
        "cancelled_at": None,
        "cancellation": None,
        "void_window_ends_at": None,
    }
    return {
        "id": id,
        "status": Status.PENDING,
        "reference": call.reference,
        "tickets_late": call.how is How.TICKETS_LATE,
        "cabins": offer["cabins"],
        "seats": offer["seats"],
        "shown": order,
    }


def _payment_status(office: Office, offer: Document, call: Call, id: str) -> dict[str, Any]:
    """Of an instant order, with its payment kept."""
    if call.sent.get("services"):
        raise wrong("/services", "validation_inclusion", "This sandbox sells no services")
    shown, kind = offer["shown"], call.sent["type"]
    terms = shown["payment_requirements"]
    if kind == "instant":
        payment = balance(objects(call.sent, "payments")[0], shown, "/payments/0")
        made = paid(office, payment, id)
        later = {"payment_required_by": None, "price_guarantee_expires_at": None}
        return {"awaiting_payment": False, "paid_at": made["created_at"], **later}
    if kind != "hold":
        raise malformed("/type")
    if terms["requires_instant_payment"]:
        raise wrong("/type", "validation_inclusion", "This offer must be paid at once")
    if call.sent.get("payments"):
        raise wrong("/payments", "validation_exclusion", "A hold order is paid later")
    return {
        "awaiting_payment": True,
        "paid_at": None,
        "payment_required_by": terms["payment_required_by"],
        "price_guarantee_expires_at": terms["price_guarantee_expires_at"],
    }


def _metadata(sent: Document) -> dict[str, str]:
    metadata = sent.get("metadata") or {}
    if not isinstance(metadata, dict) or len(metadata) > METADATA_MOST:
        raise malformed("/metadata")
    for key, value in metadata.items():
        if not METADATA_KEY.fullmatch(key) or not isinstance(value, str):
            raise malformed(f"/metadata/{key}")
        if len(value) > METADATA_LONGEST:
            raise wrong(f"/metadata/{key}", "validation_length", "That is too long")
    return metadata


def _fits(order: Document, call: Call) -> bool:
    return all(_conditions(order, call))


def _conditions(order: Document, call: Call) -> Iterator[bool]:
    query = call.query
    for name in ("booking_reference", "offer_id"):
        if name in query:
            yield order[name] == query[name]
    if "awaiting_payment" in query:
        awaiting = order["payment_status"]["awaiting_payment"]
        yield awaiting is (query["awaiting_payment"] == "true")
    for name in query.getlist("passenger_name[]"):
        names = (f"{each['given_name']} {each['family_name']}" for each in order["passengers"])
        yield any(name.lower() in each.lower() for each in names)
