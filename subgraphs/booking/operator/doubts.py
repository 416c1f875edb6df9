"""What is it that nobody knows about a booking, and what may a person decide about it?

| doubt        | how it comes                                       | what ends it              |
| ORDER        | held or ordered, and the answer was lost           | made, not made, give back |
| ORDER_PAID   | a hold was paid, and the provider's answer lost    | made, not made, give back |
| TICKET       | ordered, and the ticket does not come              | made, not made, give back |
| PAYMENT      | set aside, and the answer was lost                 | made, not made, give back |
| CAPTURE      | taken, and the answer was lost                     | made, not made, give back |
| CANCELLATION | the order stands, its provider does not take it    | made (by hand), accept    |
|              | or its traveller cancelled, and the answer is lost | made, not made            |
| REFUND       | nothing is ordered, the money may be set aside     | made                      |
|              | or it was taken, and what is owed did not arrive   | asking again pays it      |
| NOTHING      | what is asked of the other side is refused for now | give back                 |

Asking again may end each of them.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

from subgraphs.booking.bookings.models import BookingRow, BookingState, Money
from subgraphs.booking.bookings.saga.attempts import Action
from subgraphs.booking.bookings.saga.ordering import MADE
from subgraphs.booking.bookings.saga.undoing import GONE
from subgraphs.booking.providers.port import OrderState


class Doubt(StrEnum):
    ORDER = "ORDER"
    ORDER_PAID = "ORDER_PAID"
    TICKET = "TICKET"
    PAYMENT = "PAYMENT"
    CAPTURE = "CAPTURE"
    CANCELLATION = "CANCELLATION"
    REFUND = "REFUND"
    NOTHING = "NOTHING"


class Decision(StrEnum):
    ASK_AGAIN = "ASK_AGAIN"
    IT_WAS_MADE = "IT_WAS_MADE"
    IT_WAS_NOT_MADE = "IT_WAS_NOT_MADE"
    GIVE_BACK = "GIVE_BACK"
    ACCEPT = "ACCEPT"


# What was sent and not judged, by the doubt that it leaves.
SENT: Final[Mapping[Doubt, tuple[Action, ...]]] = {
    Doubt.ORDER: (Action.ORDER, Action.HOLD),
    Doubt.ORDER_PAID: (Action.PAY,),
    Doubt.PAYMENT: (Action.AUTHORISE,),
    Doubt.CAPTURE: (Action.CAPTURE,),
    Doubt.CANCELLATION: (Action.CANCEL,),
    Doubt.REFUND: (Action.AUTHORISE,),
}
KNOWN: Final = frozenset({Decision.IT_WAS_MADE, Decision.IT_WAS_NOT_MADE})
TAKEABLE: Final = frozenset({Money.AUTHORISED, Money.CAPTURED})


def doubt_of(booking: BookingRow, unjudged: AbstractSet[Action]) -> Doubt:
    """`unjudged`: what was sent for it, and may have arrived."""
    if booking.order_id is None and unjudged & {Action.ORDER, Action.HOLD}:
        return Doubt.ORDER
    if booking.failure is not None:
        return _of_the_undone(booking, unjudged)
    if booking.cancellation_id is not None:  # by its traveller
        return Doubt.REFUND if booking.order_state in GONE else Doubt.CANCELLATION
    for doubt in (Doubt.ORDER_PAID, Doubt.PAYMENT, Doubt.CAPTURE):
        if unjudged & set(SENT[doubt]):
            return doubt
    is_made = booking.order_state in MADE and booking.order_state != OrderState.TICKETED
    return Doubt.TICKET if is_made else Doubt.NOTHING


def _of_the_undone(booking: BookingRow, unjudged: AbstractSet[Action]) -> Doubt:
    if booking.order_id is not None and booking.order_state not in GONE:
        return Doubt.CANCELLATION
    may_be_set_aside = booking.money == Money.NONE and Action.AUTHORISE in unjudged
    if booking.money in TAKEABLE or may_be_set_aside:
        return Doubt.REFUND
    return Doubt.NOTHING


def decisions(booking: BookingRow, doubt: Doubt) -> frozenset[Decision]:
    """Beside asking again they are for what waits for a person: nothing is under way then."""
    allowed = {Decision.ASK_AGAIN}
    if booking.state == BookingState.PARKED:
        allowed |= _of_a_person(booking, doubt)
    return frozenset(allowed)


def _of_a_person(booking: BookingRow, doubt: Doubt) -> set[Decision]:
    match doubt:
        case Doubt.CANCELLATION:
            if booking.cancellation_id is not None:
                return set(KNOWN)
            can_be_kept = booking.order_state in MADE and booking.money in TAKEABLE
            return {Decision.IT_WAS_MADE} | ({Decision.ACCEPT} if can_be_kept else set())
        case Doubt.REFUND:
            return {Decision.IT_WAS_MADE} if booking.money != Money.CAPTURED else set()
        case Doubt.NOTHING:
            return set() if booking.failure else {Decision.GIVE_BACK}
    return set(KNOWN) | (set() if booking.failure else {Decision.GIVE_BACK})
