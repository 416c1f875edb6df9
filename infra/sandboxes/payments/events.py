"""What does Stripe tell of?"""

import secrets
from typing import Final

from infra.sandboxes.clock import Clock
from infra.sandboxes.payments.failures import Failures, Step
from infra.sandboxes.payments.store import Document, Store
from infra.sandboxes.telling.outbox import Failure, How, Outbox

SIGNATURE: Final = "stripe-signature"
AUTHORISED: Final = "payment_intent.amount_capturable_updated"
KINDS: Final = {
    "requires_capture": AUTHORISED,
    "requires_payment_method": "payment_intent.payment_failed",
    "succeeded": "payment_intent.succeeded",
    "canceled": "payment_intent.canceled",
}
REFUND_CREATED: Final = "refund.created"
REFUND_UPDATED: Final = "refund.updated"
REFUND_FAILED: Final = "refund.failed"
ALL: Final = (*KINDS.values(), REFUND_CREATED, REFUND_UPDATED, REFUND_FAILED)


class Events:
    """Each lies under the reference of its object."""

    def __init__(self, store: Store, clock: Clock, failures: Failures) -> None:
        self.outbox = Outbox(store.connection, clock)
        self._clock = clock
        self._failures = failures

    def tell_of(self, answer: Document) -> None:
        """What a write answered: its intent or refund, or an error that shows its intent."""
        about = answer.get("error", {}).get("payment_intent") or answer
        if about.get("object") == "refund":
            self.tell(REFUND_CREATED, about)
        elif about.get("object") == "payment_intent":
            self.tell(KINDS[about["status"]], about)

    def tell(self, kind: str, about: Document) -> None:
        reference = about["metadata"].get("reference", "")
        planned = self._failures.take(Step.EVENT, {reference})
        failure = Failure(How(planned.how), planned.seconds) if planned else None
        self.outbox.send(self._event(kind, about), reference, failure)

    def _event(self, kind: str, about: Document) -> Document:
        return {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": "2025-03-31.basil",
            "created": int(self._clock.now().timestamp()),
            "data": {"object": about},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
