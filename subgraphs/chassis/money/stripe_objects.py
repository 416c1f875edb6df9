"""What of Stripe's objects is read? The rest, and whatever comes to it, passes by."""

from typing import Any, Final

from pydantic import BaseModel, Field

from subgraphs.chassis.money import stripe_amounts
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import IntentState, Refunded

STATES: Final = {
    "requires_payment_method": IntentState.DECLINED,
    "requires_confirmation": IntentState.DECLINED,
    "requires_action": IntentState.DECLINED,
    "requires_capture": IntentState.AUTHORISED,
    "succeeded": IntentState.CAPTURED,
    "canceled": IntentState.VOIDED,
}
SETTLED: Final = "succeeded"
GIVEN_BACK: Final = frozenset({SETTLED, "pending", "requires_action"})


class StripeIntent(BaseModel):
    id: str
    amount: int
    amount_received: int = 0
    currency: str
    status: str

    @property
    def state(self) -> IntentState | None:
        """None while the provider itself does not know."""
        return STATES.get(self.status)

    @property
    def asked(self) -> Amount:
        return stripe_amounts.amount(self.amount, self.currency)

    @property
    def taken(self) -> Amount:
        return stripe_amounts.amount(self.amount_received, self.currency)


class StripeRefund(BaseModel):
    id: str
    amount: int
    currency: str
    status: str
    failure_reason: str | None = None
    metadata: dict[str, str] = Field(default_factory=dict)

    @property
    def stands(self) -> bool:
        return self.status in GIVEN_BACK

    def as_refunded(self) -> Refunded:
        amount = stripe_amounts.amount(self.amount, self.currency)
        is_settled = self.status == SETTLED
        return Refunded(self.id, self.metadata.get("reference", ""), amount, is_settled)


class StripeError(BaseModel):
    type: str = ""
    code: str | None = None
    decline_code: str | None = None
    param: str | None = None

    @property
    def reason(self) -> str:
        return self.decline_code or self.code or self.type or "unexplained"


class Found(BaseModel):
    """A page of intents, or of refunds."""

    data: list[dict[str, Any]]
