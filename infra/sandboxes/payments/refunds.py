"""When does a refund that is on its way arrive, or fail?"""

from datetime import timedelta
from typing import Final

from infra.sandboxes.clock import Clock
from infra.sandboxes.payments.events import REFUND_FAILED, REFUND_UPDATED, Events
from infra.sandboxes.payments.failures import Failure, How
from infra.sandboxes.payments.store import Document, Store

ENDS: Final = {How.PENDING: "succeeded", How.PENDING_FAILS: "failed"}
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS refunds_due"
    " (refund TEXT PRIMARY KEY, status TEXT NOT NULL, at REAL NOT NULL)"
)


class Refunds:
    def __init__(self, store: Store, clock: Clock, events: Events) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        store.connection.execute(_TABLE)

    def delay(self, refund: Document, failure: Failure) -> Document:
        """As it is now: on its way. In the caller's transaction."""
        pending = {**refund, "status": "pending"}
        at = self._clock.now() + timedelta(seconds=failure.seconds)
        self._store.keep_refund(pending)
        self._store.connection.execute(
            "INSERT INTO refunds_due VALUES (?, ?, ?)",
            (refund["id"], ENDS[failure.how], at.timestamp()),
        )
        return pending

    def settle(self) -> None:
        """Whatever has fallen due, each in a transaction of its own."""
        found = self._store.connection.execute(
            "SELECT refund, status FROM refunds_due WHERE at <= ?",
            (self._clock.now().timestamp(),),
        )
        for id, status in found.fetchall():
            with self._store.transaction():
                self.end(id, status)

    def end(self, id: str, status: str) -> bool:
        """Now, whatever was planned; False where it is not on its way."""
        refund = self._store.refund(id)
        if refund is None or refund["status"] != "pending":
            return False
        self._store.connection.execute("DELETE FROM refunds_due WHERE refund = ?", (id,))
        reason = "expired_or_canceled_card" if status == "failed" else None
        ended = {**refund, "status": status, "failure_reason": reason}
        self._store.keep_refund(ended)
        self._events.tell(REFUND_FAILED if status == "failed" else REFUND_UPDATED, ended)
        return True
