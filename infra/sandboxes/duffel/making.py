"""What becomes of an order: it is made, or not after all, it lapses, its tickets are issued."""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from enum import StrEnum

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel.agenda import Task
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.outbox import Kind
from infra.sandboxes.duffel.stock import Cabin
from world.dice import Dice


class Status(StrEnum):
    PENDING = "pending"
    FAILED = "failed"
    CREATED = "created"


def create(office: Office, order: Document) -> None:
    """`order`: with what it has taken of the stock."""
    shown, id = order["shown"], order["id"]
    order["status"] = Status.CREATED
    awaiting = shown["payment_status"]
    if awaiting["awaiting_payment"]:
        due = datetime.fromisoformat(awaiting["payment_required_by"])
        office.agenda.plan(id, Task.LAPSE, due)
    elif not order["tickets_late"]:
        issue(order)
    office.orders.keep(order, order["reference"])
    about = {"id": id, "order_id": id, "offer_id": shown["offer_id"]}
    office.outbox.tell(Kind.ORDER_CREATED, about, id, order["reference"])


def fail(office: Office, order: Document) -> None:
    """What was paid for it is given back."""
    order["status"] = Status.FAILED
    for payment in office.payments.of(order["id"]):
        office.payments.drop(payment["id"])
    release(office, order)
    office.orders.keep(order)
    about = {"offer_id": order["shown"]["offer_id"]}
    key = urlsafe_b64encode(f"failed-{order['id']}".encode()).decode()
    office.outbox.tell(Kind.ORDER_FAILED, about, key, order["reference"])


def lapse(office: Office, order: Document) -> None:
    order["shown"] |= {"available_actions": []}
    order["shown"]["payment_status"] |= {"awaiting_payment": False}
    release(office, order)
    _change(office, order)


def ticket(office: Office, order: Document) -> None:
    issue(order)
    _change(office, order)


def issue(order: Document) -> None:
    """One ticket a passenger, numbered as the airline numbers."""
    shown = order["shown"]
    prefix = 100 + int(900 * Dice(shown["owner"]["iata_code"]).share())
    shown["documents"] = [
        {
            "type": "electronic_ticket",
            "unique_identifier": f"{prefix}{secrets.randbelow(10**10):010}",
            "passenger_ids": [passenger["id"]],
        }
        for passenger in shown["passengers"]
    ]


def release(office: Office, order: Document) -> None:
    office.stock.give_back(map(Cabin.of, order["cabins"]), order["seats"])


def _change(office: Office, order: Document) -> None:
    order["shown"]["synced_at"] = moment(office.clock.now())
    office.orders.keep(order)
    about = {"id": order["id"], "order_id": order["id"]}
    office.outbox.tell(Kind.ORDER_CHANGED, about, order["id"], order["reference"])
