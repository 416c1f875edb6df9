"""How is one refund paid at the payment provider, once, and when has it arrived?"""

from typing import Final, TypeAlias

from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState
from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.saga.attempts import Action, Outcome, is_open, judge
from subgraphs.booking.bookings.saga.desk import Desk, Page, now
from subgraphs.booking.bookings.saga.pricing import told
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, STOP, Verdict, wait
from subgraphs.booking.books.service import post_goodwill, post_refund
from subgraphs.booking.providers.port import OrderState
from subgraphs.booking.refunds import repository
from subgraphs.booking.refunds.models import OPEN, RefundRow, RefundState, Why
from subgraphs.chassis.money.payments import Refunded, Refused, Unknown

LOOK_SECONDS: Final = 900.0  # at what is on its way, where no event comes
Answer: TypeAlias = Refunded | Refused | Unknown | None  # None: it never came


class Repaying:
    def __init__(self, desk: Desk, paying: Paying) -> None:
        self._desk = desk
        self._paying = paying

    async def pay_back(self, refund_id: str) -> Verdict:
        refund = await self._desk.database.fetched(lambda read: read.get(RefundRow, refund_id))
        if refund is None or refund.state == RefundState.SUCCEEDED:
            return GO
        if refund.state == RefundState.FAILED:
            return STOP
        booking = await self._desk.read(refund.booking_id)
        attempt, is_new = await self._desk.attempts.take_up(booking.id, Action.REFUND, refund.id)
        if is_new and not self._desk.may_send(attempt):
            await self._desk.attempts.never_sent(attempt)
            return ASK
        answer = await self._answer(booking, refund, attempt, is_new=is_new)
        return await self._judged(booking, attempt, answer)

    async def _answer(
        self, booking: BookingRow, refund: RefundRow, attempt: AttemptRow, *, is_new: bool
    ) -> Answer:
        """Under a reference of the attempt's own: what was given up cannot be in its way."""
        assert booking.intent_id is not None
        reference = f"{refund.id}:{attempt.number}"
        if is_new:
            return await self._paying.refund(reference, booking.intent_id, refund.amount)
        return await self._paying.refund_of(reference, booking.intent_id)

    async def _judged(self, booking: BookingRow, attempt: AttemptRow, answer: Answer) -> Verdict:
        """What the answer makes of the booking, in one write with the judgement."""
        async with self._desk.writing(booking.id) as page:
            session = page.transaction.session
            if not await is_open(session, attempt):
                return ASK
            refund = await session.get_one(RefundRow, attempt.client_ref)
            match answer:
                case Refunded(refund_id=id, is_settled=True):
                    await judge(session, attempt, Outcome.DONE, refund=id)
                    refund.provider_refund_id = id
                    await _arrived(page, refund)
                    return GO
                case Refunded(refund_id=id):
                    await judge(session, attempt, None, refund=id)
                    refund.provider_refund_id, refund.state = id, RefundState.PENDING.value
                    return wait(LOOK_SECONDS)
                case Refused(code):
                    await judge(session, attempt, Outcome.REFUSED, refusal=code)
                    await _failed(page, refund, code)
                    return STOP
                case None if self._never_came(refund, attempt):
                    await judge(session, attempt, Outcome.NEVER_CAME)
                case _:
                    cause = answer.reason if isinstance(answer, Unknown) else "not there yet"
                    await judge(session, attempt, None, cause=cause)
        return ASK

    def _never_came(self, refund: RefundRow, attempt: AttemptRow) -> bool:
        is_known = refund.provider_refund_id is not None
        return not is_known and now() - attempt.sent_at > self._desk.doubt


async def _arrived(page: Page, refund: RefundRow) -> None:
    session, booking = page.transaction.session, page.booking
    refund.state, refund.settled_at = RefundState.SUCCEEDED.value, now()
    await session.flush()
    booking.refunded_minor += refund.minor
    if refund.why == Why.GOODWILL:
        await post_goodwill(session, booking.sale, refund.id, refund.amount)
    await post_refund(session, booking.sale, refund.id, refund.amount)
    note = f"{told(refund.amount)} is paid back."
    await page.enter(await _state_after(page), note, f"refunded:{refund.id}")


async def _state_after(page: Page) -> BookingState:
    """A gift changes nothing for what stands, nor for what is being cancelled."""
    booking = page.booking
    if booking.order_state in {OrderState.CANCELLED, OrderState.FAILED}:
        waits = await repository.open_of(page.transaction.session, booking.id)
        return BookingState.REFUND_PENDING if waits else BookingState.REFUNDED
    return BookingState(booking.state) if booking.cancellation_id else booking.state_when_paid


async def _failed(page: Page, refund: RefundRow, code: str) -> None:
    """Money that is owed is a person's to look into; a gift is not owed."""
    assert refund.state in OPEN
    refund.state, refund.settled_at = RefundState.FAILED.value, now()
    refund.refusal = code
    is_owed = refund.why != Why.GOODWILL
    note = f"{told(refund.amount)} could not be paid back."
    state = BookingState.PARKED if is_owed else BookingState(page.booking.state)
    await page.enter(state, note, f"refund failed:{refund.id}")
