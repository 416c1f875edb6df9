"""When is the money set aside, and when is it taken?"""

from datetime import datetime

from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState, Failure, Money
from subgraphs.booking.bookings.payment import Debt, Paying
from subgraphs.booking.bookings.saga.attempts import Action, Outcome, is_open, judge
from subgraphs.booking.bookings.saga.desk import Desk, Page
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, STOP, Verdict
from subgraphs.booking.books.service import post_sale
from subgraphs.chassis.money.payments import Authorised, Captured, Declined, Refused, Unknown


class Payment:
    def __init__(self, desk: Desk, paying: Paying) -> None:
        self._desk = desk
        self._paying = paying

    async def authorise(self, booking_id: str) -> Verdict:
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.money != Money.NONE:
            return GO
        attempt, is_new = await self._desk.attempts.take_up(booking_id, Action.AUTHORISE)
        if is_new and not self._desk.may_send(attempt):
            await self._desk.attempts.never_sent(attempt)
            return ASK
        outcome = await self._paying.authorise(debt_of(booking, self._desk), is_new=is_new)
        return await self._answered(booking_id, attempt, outcome)

    async def _answered(
        self,
        booking_id: str,
        attempt: AttemptRow,
        outcome: Authorised | Captured | Declined | Unknown,
    ) -> Verdict:
        """What the answer makes of the booking, in one write with the judgement."""
        async with self._desk.writing(booking_id) as page:
            session = page.transaction.session
            if not await is_open(session, attempt):
                return ASK
            match outcome:
                case Authorised() | Captured():
                    await judge(session, attempt, Outcome.DONE, intent=outcome.intent_id)
                    page.booking.intent_id = outcome.intent_id
                    page.booking.money = Money.AUTHORISED.value
                    page.booking.payment_method = None
                    note = "The payment is set aside; the order goes out."
                    await page.enter(BookingState.ORDERING, note, "authorised")
                    return GO
                case Declined(code):
                    await judge(session, attempt, Outcome.REFUSED, refusal=code)
                    page.booking.money = Money.DECLINED.value
                    page.fail(Failure.PAYMENT_DECLINED, code)
                    return STOP
                case _:
                    await judge(session, attempt, None, cause=outcome.reason)
                    await _waiting_for_payment(page)
        return ASK

    async def capture(self, booking_id: str) -> Verdict:
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.money == Money.CAPTURED:
            return GO
        assert booking.intent_id is not None
        attempt, is_new = await self._desk.attempts.take_up(booking_id, Action.CAPTURE)
        debt = debt_of(booking, self._desk)
        outcome = await self._paying.capture(debt, booking.intent_id, is_new=is_new)
        async with self._desk.writing(booking_id) as page:
            session = page.transaction.session
            if not await is_open(session, attempt):
                return ASK
            match outcome:
                case Captured():
                    await judge(session, attempt, Outcome.DONE, taken=outcome.amount.minor)
                    await paid(page)
                    return STOP if page.booking.failure else GO
                case Refused(code):
                    await judge(session, attempt, Outcome.REFUSED, refusal=code)
                    page.fail(Failure.PAYMENT_DECLINED, code)
                    return STOP
                case _:
                    await judge(session, attempt, None, cause=outcome.reason)
                    await _waiting_for_payment(page)
        return ASK


async def paid(page: Page) -> None:
    booking = page.booking
    booking.money = Money.CAPTURED.value
    await post_sale(page.transaction.session, booking.sale)
    state = booking.state_when_paid
    tickets = state is BookingState.TICKETED
    note = "Paid; the tickets are issued." if tickets else "Paid, and confirmed."
    await page.enter(state, note, "captured")


async def _waiting_for_payment(page: Page) -> None:
    note = "The payment's answer has not come yet; it is being asked for."
    await page.enter(BookingState.AWAITING_PAYMENT, note, f"payment unknown:{page.booking.money}")


def debt_of(booking: BookingRow, desk: Desk, asked_at: datetime | None = None) -> Debt:
    """`asked_at`: when its payment was asked for last, if ever."""
    return Debt(
        reference=booking.id,
        amount=booking.total,
        method_token=booking.payment_method or "",
        certain_after=(asked_at or booking.created_at) + desk.doubt,
        intent_id=booking.intent_id,
    )
