"""The payment port over Stripe's HTTP, or that of anybody who speaks it."""

import re
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Final, ParamSpec, Self, TypeVar
from urllib.parse import quote

import structlog
from pydantic import BaseModel, ValidationError

from subgraphs.chassis.money import stripe_amounts
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.method_tokens import method_token as checked
from subgraphs.chassis.money.payments import (
    Authorised,
    Captured,
    Declined,
    Intent,
    IntentState,
    Misused,
    Refunded,
    Refused,
    Unknown,
    Voided,
)
from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.money.stripe_http import Answer, NoAnswer, StripeHttp
from subgraphs.chassis.money.stripe_objects import (
    Found,
    StripeError,
    StripeIntent,
    StripeRefund,
)

INTENTS: Final = "/v1/payment_intents"
REFUNDS: Final = "/v1/refunds"
MANY: Final = "100"
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")
_OF_THE_INTENT: Final = frozenset({400, 402, 404})

T = TypeVar("T", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)


def or_unknown(
    step: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R | Unknown]]:
    """The third outcome of every step: no answer, or one that says neither yes nor no."""

    @wraps(step)
    async def taken(*args: P.args, **named: P.kwargs) -> R | Unknown:
        reference = str(named["reference"] if "reference" in named else args[1])
        _refuse_unsayable(reference)
        try:
            return await step(*args, **named)
        except NoAnswer as none:
            name = step.__name__
            log.warning("payment unknown", reference=reference, step=name, reason=str(none))
            return Unknown(reference, str(none))

    return taken


class StripeShaped:
    """A resource of the app. Implements `Payments`."""

    def __init__(self, settings: PaymentSettings) -> None:
        self._http = StripeHttp(settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def ready(self) -> None:
        """Always: without the provider everything but paying is answered."""

    @or_unknown
    async def authorise(
        self, reference: str, amount: Amount, method_token: str
    ) -> Authorised | Declined:
        form = {
            "amount": str(stripe_amounts.counted(amount)),
            "currency": amount.currency.lower(),
            "payment_method": checked(method_token),
            "payment_method_types[]": "card",
            "capture_method": "manual",
            "confirm": "true",
            "error_on_requires_action": "true",  # nobody is there to be asked
            "metadata[reference]": reference,
        }
        answer = await self._http.write(INTENTS, form, f"{reference}:authorise")
        if not answer.is_good:
            return _declined(answer)
        intent = _read(StripeIntent, answer.body)
        if intent.state in {IntentState.DECLINED, IntentState.VOIDED}:
            return Declined(intent.status)
        return Authorised(_in(IntentState.AUTHORISED, intent).id, intent.asked)

    @or_unknown
    async def capture(self, reference: str, intent_id: str, amount: Amount) -> Captured | Refused:
        form = {"amount_to_capture": str(stripe_amounts.counted(amount))}
        answer = await self._http.write(_of(intent_id, "capture"), form, f"{reference}:capture")
        if not answer.is_good:
            return _refused(answer)
        intent = _in(IntentState.CAPTURED, _read(StripeIntent, answer.body))
        return Captured(intent.id, intent.taken)

    @or_unknown
    async def void(self, reference: str, intent_id: str) -> Voided | Refused:
        answer = await self._http.write(_of(intent_id, "cancel"), {}, f"{reference}:void")
        if not answer.is_good:
            return _refused(answer)
        return Voided(_in(IntentState.VOIDED, _read(StripeIntent, answer.body)).id)

    @or_unknown
    async def refund(self, reference: str, intent_id: str, amount: Amount) -> Refunded | Refused:
        form = {
            "payment_intent": intent_id,
            "amount": str(stripe_amounts.counted(amount)),
            "metadata[reference]": reference,
        }
        answer = await self._http.write(REFUNDS, form, f"{reference}:refund")
        if not answer.is_good:
            return _refused(answer)
        return _given_back(_read(StripeRefund, answer.body))

    @or_unknown
    async def refund_of(self, reference: str, intent_id: str) -> Refunded | Refused | None:
        """A list, unlike a search, knows what was written just now."""
        asked = {"payment_intent": intent_id, "limit": MANY}
        found = await self._page(StripeRefund, REFUNDS, asked)
        ours = (each for each in found if each.metadata.get("reference") == reference)
        return next(map(_given_back, ours), None)

    @or_unknown
    async def find(self, reference: str) -> Intent | None:
        asked = {"query": f"metadata['reference']:'{reference}'", "limit": MANY}
        found = await self._page(StripeIntent, f"{INTENTS}/search", asked)
        if not found:
            return None
        intent = min(found, key=_how_dead)
        if intent.state is None:
            raise NoAnswer("still under way")
        refunds = await self._refunds(intent)
        return Intent(intent.id, reference, intent.state, intent.asked, intent.taken, refunds)

    async def _refunds(self, intent: StripeIntent) -> tuple[Refunded, ...]:
        if intent.state is not IntentState.CAPTURED:
            return ()
        asked = {"payment_intent": intent.id, "limit": MANY}
        found = await self._page(StripeRefund, REFUNDS, asked)
        return tuple(refund.as_refunded() for refund in found if refund.stands)

    async def _page(self, kind: type[T], path: str, asked: dict[str, str]) -> list[T]:
        answer = await self._http.read(path, asked)
        if not answer.is_good:
            raise Misused(_error(answer).reason)
        return [_read(kind, item) for item in _read(Found, answer.body).data]


def _refuse_unsayable(reference: str) -> None:
    """It stands in a key, and in a search's quotes, as it is."""
    if not _REFERENCE.fullmatch(reference):
        raise Misused("A reference has 1 to 200 letters, digits and _ . : / -")


def _of(intent_id: str, step: str) -> str:
    return f"{INTENTS}/{quote(intent_id, safe='')}/{step}"


def _given_back(refund: StripeRefund) -> Refunded | Refused:
    if refund.stands:
        return refund.as_refunded()
    return Refused(refund.failure_reason or refund.status)


def _how_dead(intent: StripeIntent) -> int:
    """Of several under one reference, the one that moved money speaks first."""
    order = [IntentState.CAPTURED, IntentState.AUTHORISED, None]
    return order.index(intent.state) if intent.state in order else len(order)


def _read(kind: type[T], body: Any) -> T:
    try:
        return kind.model_validate(body)
    except ValidationError:
        raise NoAnswer("unreadable") from None


def _in(state: IntentState, intent: StripeIntent) -> StripeIntent:
    if intent.state is not state:
        raise NoAnswer(f"it is {intent.status}")
    return intent


def _declined(answer: Answer) -> Declined:
    error = _error(answer)
    if answer.status == 402 or error.param == "payment_method":
        return Declined(error.reason)
    raise Misused(error.reason)


def _refused(answer: Answer) -> Refused:
    error = _error(answer)
    if answer.status in _OF_THE_INTENT and error.type != "idempotency_error":
        return Refused(error.reason)
    raise Misused(error.reason)


def _error(answer: Answer) -> StripeError:
    try:
        return StripeError.model_validate(answer.body.get("error"))
    except ValidationError:
        return StripeError()
