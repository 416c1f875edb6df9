"""What may happen to a payment intent, and what does each step answer?"""

import secrets
import time
from typing import Final

from infra.sandboxes.payments.parameters import Parameters
from infra.sandboxes.payments.refusals import error, invalid, missing
from infra.sandboxes.payments.store import Document, Store

Answer = tuple[int, Document]

# Test token -> code and decline code; None: the card is good.
CARDS: Final[dict[str, tuple[str, str | None] | None]] = {
    "pm_card_visa": None,
    "pm_card_mastercard": None,
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_visa_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", None),
    "pm_card_authenticationRequired": ("authentication_required", "authentication_required"),
}
_CREATION: Final = (
    *("amount", "currency", "payment_method", "payment_method_types[]", "description"),
    *("capture_method", "confirm", "error_on_requires_action"),
)


def create(store: Store, parameters: Parameters) -> Answer:
    parameters.only(*_CREATION)
    for name, only in (("capture_method", "manual"), ("confirm", "true")):
        if parameters.text(name) != only:
            raise invalid(f"This sandbox knows {name}={only} alone.", param=name)
    method = parameters.text("payment_method")
    if method not in CARDS:
        raise missing("PaymentMethod", method, "payment_method", status=400)
    intent = _new(parameters, method)
    decline = CARDS[method]
    if decline:
        intent["last_payment_error"] = _decline(*decline)["error"]
    else:
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
    store.keep_intent(intent)
    return (402, _decline(*decline, payment_intent=intent)) if decline else (200, intent)


def capture(store: Store, parameters: Parameters, intent_id: str) -> Answer:
    parameters.only("amount_to_capture")
    intent = known(store, intent_id)
    _expect(intent, "requires_capture", "captured")
    amount = intent["amount_capturable"]
    if "amount_to_capture" in parameters.sent:
        amount = parameters.amount("amount_to_capture")
    if amount > intent["amount_capturable"]:
        raise invalid(
            "The amount to capture is greater than the amount you can capture.",
            "amount_too_large",
            "amount_to_capture",
        )
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    store.keep_intent(intent)
    return 200, intent


def cancel(store: Store, parameters: Parameters, intent_id: str) -> Answer:
    parameters.only("cancellation_reason")
    intent = known(store, intent_id)
    if intent["status"] != "requires_payment_method":
        _expect(intent, "requires_capture", "canceled")
    intent |= {"status": "canceled", "amount_capturable": 0, "canceled_at": int(time.time())}
    store.keep_intent(intent)
    return 200, intent


def refund(store: Store, parameters: Parameters) -> Answer:
    parameters.only("payment_intent", "amount", "reason")
    intent = known(store, parameters.text("payment_intent"), "payment_intent")
    _expect(intent, "succeeded", "refunded")
    refunded = sum(
        each["amount"] for each in store.refunds_of(intent["id"]) if each["status"] != "failed"
    )
    left = intent["amount_received"] - refunded
    if left == 0:
        raise invalid("The charge has already been refunded.", "charge_already_refunded")
    amount = parameters.amount("amount") if "amount" in parameters.sent else left
    if amount > left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    made = {
        "id": _id("re"),
        "object": "refund",
        "amount": amount,
        "created": int(time.time()),
        "currency": intent["currency"],
        "failure_reason": None,
        "metadata": parameters.metadata(),
        "payment_intent": intent["id"],
        "reason": parameters.sent.get("reason"),
        "status": "succeeded",
    }
    store.keep_refund(made)
    return 200, made


def known(store: Store, intent_id: str, param: str = "intent") -> Document:
    intent = store.intent(intent_id)
    if intent is None:
        raise missing("payment_intent", intent_id, param)
    return intent


def _new(parameters: Parameters, method: str) -> Document:
    currency = parameters.text("currency")
    if len(currency) != 3 or not currency.isascii() or not currency.islower():
        raise invalid(f"Invalid currency: {currency}.", param="currency")
    return {
        "id": _id("pi"),
        "object": "payment_intent",
        "amount": parameters.amount("amount"),
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "capture_method": "manual",
        "created": int(time.time()),
        "currency": currency,
        "description": parameters.sent.get("description"),
        "last_payment_error": None,
        "livemode": False,
        "metadata": parameters.metadata(),
        "payment_method": method,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def _decline(code: str, decline_code: str | None, **more: Document) -> Document:
    return error("card_error", "Your card was declined.", code, decline_code=decline_code, **more)


def _expect(intent: Document, status: str, done: str) -> None:
    if intent["status"] != status:
        raise invalid(
            f"This PaymentIntent could not be {done} because it has a status of"
            f" {intent['status']}.",
            "payment_intent_unexpected_state",
        )


def _id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
