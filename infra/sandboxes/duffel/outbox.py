"""What does Duffel tell of?"""

import sqlite3
from enum import StrEnum
from typing import Final

from infra.sandboxes.clock import Clock
from infra.sandboxes.documents import Document
from infra.sandboxes.duffel.failures import Failures, Step
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.telling import outbox as telling
from infra.sandboxes.telling.outbox import How

ORGANISATION: Final = "org_0000caravan"


class Kind(StrEnum):
    """Of events."""

    ORDER_CREATED = "order.created"
    ORDER_FAILED = "order.creation_failed"
    ORDER_CHANGED = "air.order.changed"
    PAID = "air.payment.succeeded"
    UNPAID = "air.payment.failed"
    CANCELLATION_CREATED = "order_cancellation.created"
    CANCELLATION_CONFIRMED = "order_cancellation.confirmed"
    PING = "ping.triggered"


class Outbox(telling.Outbox):
    """Events lie under the reference of their order; endpoints with their secret."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock, failures: Failures) -> None:
        super().__init__(connection, clock)
        self._failures = failures

    def tell(self, kind: Kind, about: Document, key: str, reference: str = "") -> None:
        """`key`: what the event is about, the same in each event about it."""
        planned = self._failures.take(Step.EVENT, {reference})
        failure = telling.Failure(How(planned.how), planned.seconds) if planned else None
        self.send(self._event(kind, about, key), reference, failure)

    def ping(self, endpoint_id: str) -> None:
        self.send_to(endpoint_id, self._event(Kind.PING, {}, endpoint_id))

    def _event(self, kind: Kind, about: Document, key: str) -> Document:
        return {
            "id": new_id("wev"),
            "type": kind,
            "api_version": "v2",
            "live_mode": False,
            "idempotency_key": key,
            "identity_organisation_id": ORGANISATION,
            "created_at": self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "data": {"object": about},
        }
