"""What does an operator's decision make of the evidence?

It changes what is known, and nothing else: the saga looks at it again, and goes on by itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from subgraphs.booking.bookings.log import Actor
from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure, Money
from subgraphs.booking.bookings.saga.attempts import Outcome, judge
from subgraphs.booking.bookings.saga.desk import Page
from subgraphs.booking.bookings.saga.ordering import made, note_order
from subgraphs.booking.bookings.saga.paying import paid
from subgraphs.booking.operator.cases import Case
from subgraphs.booking.operator.doubts import Decision, Doubt
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.providers.port import Created, OrderState
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import once_more
from subgraphs.chassis.ids import new_id

FOUND: Final = {
    Doubt.ORDER: "A person found out that it was ordered.",
    Doubt.ORDER_PAID: "A person found out that the order is paid.",
    Doubt.TICKET: "A person found out that it is ticketed.",
    Doubt.PAYMENT: "A person found out that the payment is set aside.",
    Doubt.CAPTURE: "A person found out that the payment was taken.",
    Doubt.CANCELLATION: "A person had the order cancelled.",
    Doubt.REFUND: "A person found out that nothing is charged.",
}
NEVER_MADE: Final = {
    Doubt.CANCELLATION: "A person made sure that it was not cancelled yet.",
    Doubt.ORDER: "A person made sure that it was not ordered.",
    Doubt.ORDER_PAID: "A person made sure that the order was not paid.",
    Doubt.TICKET: "A person made sure that it will not be ticketed.",
    Doubt.PAYMENT: "A person made sure that no payment was set aside.",
    Doubt.CAPTURE: "A person made sure that nothing was charged.",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """`created`: how the order stands at its provider, where the doubt is an order."""

    decision: Decision
    reference: str | None
    created: Created | None = None


async def apply(page: Page, case: Case, ruling: Ruling, action: OperatorActionRow) -> None:
    """In one transaction with the line in its log. The decision is allowed."""
    doubt, booking = Doubt(action.doubt), page.booking
    match ruling.decision:
        case Decision.IT_WAS_MADE:
            await _judge(page, case, doubt, Outcome.DONE)
        case Decision.IT_WAS_NOT_MADE:
            await _judge(page, case, doubt, Outcome.NEVER_CAME)
            if doubt is Doubt.TICKET:
                booking.order_state = OrderState.FAILED.value
                page.fail(Failure.PROVIDER_REFUSED, "not made")
        case Decision.GIVE_BACK:
            page.fail(Failure.GIVEN_UP)
        case Decision.ACCEPT:
            booking.failure = booking.refusal = None
            booking.saga_id = new_id("saga")  # the one that undid it was stopped
        case Decision.ASK_AGAIN:
            await _owe_again(page, action)
    note, step = _note(ruling.decision, doubt), f"operator:{action.id}"
    await page.enter(_under_way(booking, doubt), note, step, Actor.OPERATOR)
    if ruling.decision is Decision.IT_WAS_MADE:
        await MADE[doubt](page, ruling)


async def _judge(page: Page, case: Case, doubt: Doubt, outcome: Outcome) -> None:
    for attempt in case.in_doubt(doubt):
        await judge(page.transaction.session, attempt, outcome, by="operator")


async def _owe_again(page: Page, action: OperatorActionRow) -> None:
    """A refund that failed for good; anything else is only asked about."""
    failed = await refunds.failed_of(page.transaction.session, page.booking.id)
    if failed is not None:
        page.transaction.session.add(once_more(failed, action.decided_by))


async def _ordered(page: Page, ruling: Ruling) -> None:
    assert ruling.created is not None
    if page.booking.failure is None:
        await made(page, ruling.created)
    else:  # it is undone next
        note_order(page.booking, ruling.created)


async def _order_paid(page: Page, ruling: Ruling) -> None:
    page.booking.order_state = OrderState.CONFIRMED.value


async def _ticketed(page: Page, ruling: Ruling) -> None:
    page.booking.order_id = ruling.reference or page.booking.order_id
    page.booking.order_state = OrderState.TICKETED.value


async def _set_aside(page: Page, ruling: Ruling) -> None:
    page.booking.intent_id = ruling.reference
    page.booking.money = Money.AUTHORISED.value
    page.booking.payment_method = None


async def _taken(page: Page, ruling: Ruling) -> None:
    await paid(page)


async def _taken_back(page: Page, ruling: Ruling) -> None:
    page.booking.order_state = OrderState.CANCELLED.value


async def _let_go(page: Page, ruling: Ruling) -> None:
    page.booking.money = Money.VOIDED.value


MADE: Final[Mapping[Doubt, Callable[[Page, Ruling], Awaitable[None]]]] = {
    Doubt.ORDER: _ordered,
    Doubt.ORDER_PAID: _order_paid,
    Doubt.TICKET: _ticketed,
    Doubt.PAYMENT: _set_aside,
    Doubt.CAPTURE: _taken,
    Doubt.CANCELLATION: _taken_back,
    Doubt.REFUND: _let_go,
}


def _under_way(booking: BookingRow, doubt: Doubt) -> BookingState:
    if booking.state != BookingState.PARKED:
        return BookingState(booking.state)
    if doubt is Doubt.REFUND and booking.money == Money.CAPTURED:
        return BookingState.REFUND_PENDING
    if booking.failure is not None or booking.cancellation_id is not None:
        return BookingState.CANCELLING
    is_money = doubt in {Doubt.PAYMENT, Doubt.CAPTURE}
    return BookingState.AWAITING_PAYMENT if is_money else BookingState.ORDERING


def _note(decision: Decision, doubt: Doubt) -> str:
    """For the traveller."""
    match decision:
        case Decision.IT_WAS_MADE:
            return FOUND[doubt]
        case Decision.IT_WAS_NOT_MADE:
            return NEVER_MADE[doubt]
        case Decision.GIVE_BACK:
            return "A person gave it up; what was got is given back."
        case Decision.ACCEPT:
            return "A person keeps it for you, at the price that you accepted."
    return "A person had it asked about again."
