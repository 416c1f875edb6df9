"""How does an order of Duffel's stand, in our words, and what does a cancellation give back?"""

from typing import Final

from subgraphs.booking.providers.duffel.bodies import Cancellation, Order
from subgraphs.booking.providers.port import CancelQuote, Created, OrderState
from subgraphs.chassis.money.amounts import Amount

TICKET: Final = "electronic_ticket"
UNPAID: Final = "awaiting_payment"
REFUND_TO: Final = {
    "airline_credits": "VOUCHER",
    "voucher": "VOUCHER",
    "balance": "BALANCE",
    UNPAID: "BALANCE",
}


def created(order: Order) -> Created:
    state = state_of(order)
    return Created(
        order_id=order.id,
        state=state,
        reference=order.booking_reference,
        hold_until=order.payment_status.payment_required_by if state is OrderState.HELD else None,
        total=order.total,
    )


def state_of(order: Order) -> OrderState:
    if order.cancelled_at or _has_lapsed(order):
        return OrderState.CANCELLED
    if order.payment_status.awaiting_payment:
        return OrderState.HELD
    has_ticket = any(document.type == TICKET for document in order.documents)
    return OrderState.TICKETED if has_ticket else OrderState.CONFIRMED


def quoted(cancellation: Cancellation, order: Order) -> CancelQuote | None:
    """None where nobody can say what comes back."""
    refund, currency = cancellation.refund, order.total_currency
    if cancellation.expires_at is None:
        return None
    if cancellation.refund_to == UNPAID:
        refund, penalty = Amount.zero(currency), Amount.zero(currency)
    elif refund is None or refund.currency != currency:
        return None
    else:
        penalty = order.total - refund
    return CancelQuote(
        refund=refund,
        penalty=penalty,
        refund_to=REFUND_TO.get(cancellation.refund_to or "", "ORIGINAL_PAYMENT"),
        expires_at=cancellation.expires_at,
        sealed={"cancellation": cancellation.id},
    )


def _has_lapsed(order: Order) -> bool:
    """Held, and not paid in time: nothing is awaited, nothing was paid, nothing can be done."""
    status = order.payment_status
    is_over = not status.awaiting_payment and status.paid_at is None
    return is_over and not order.documents and not order.available_actions
