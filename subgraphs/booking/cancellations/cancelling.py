"""How is what was confirmed cancelled at its provider, once, and what is owed for it then?"""

from typing import TypeAlias

from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState
from subgraphs.booking.bookings.saga.attempts import Action, Outcome, is_open, judge
from subgraphs.booking.bookings.saga.desk import Desk, Page, now
from subgraphs.booking.bookings.saga.pricing import PASSING, told, word_of
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, STOP, Verdict
from subgraphs.booking.books.service import TakenBack, post_cancellation
from subgraphs.booking.cancellations.models import QuoteRow, QuoteState, RefundTo
from subgraphs.booking.cancellations.reckoning import kept
from subgraphs.booking.exchange import repository as exchange
from subgraphs.booking.providers.port import (
    Cancelled,
    CancelQuote,
    Created,
    OrderState,
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import cancelled
from subgraphs.chassis.money.amounts import Amount

GONE = frozenset({OrderState.CANCELLED, OrderState.FAILED})
Answer: TypeAlias = Cancelled | Created | Rejected | Unknown  # Created: it still stands


class Cancelling:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def cancel(self, quote_id: str) -> Verdict:
        quote = await self._desk.database.fetched(lambda read: read.get_one(QuoteRow, quote_id))
        if quote.state != QuoteState.CONFIRMED:
            return GO if quote.state == QuoteState.DONE else STOP
        booking = await self._desk.read(quote.booking_id)
        if booking.order_state in GONE:
            return await self._is_gone(booking, quote)
        attempt, is_new = await self._desk.attempts.take_up(booking.id, Action.CANCEL, quote.id)
        if is_new and not self._desk.may_send(attempt):
            await self._desk.attempts.never_sent(attempt)
            return ASK
        answer = await (self._sent if is_new else self._asked)(booking, quote)
        return await self._judged(booking, attempt, answer)

    async def _is_gone(self, booking: BookingRow, quote: QuoteRow) -> Verdict:
        """A person had it cancelled, or it was undone: what was quoted is owed all the same."""
        async with self._desk.writing(booking.id) as page:
            row = await page.transaction.session.get_one(QuoteRow, quote.id)
            if row.state == QuoteState.CONFIRMED:
                await _cancelled(page, row, row.given)
        return GO

    async def _sent(self, booking: BookingRow, quote: QuoteRow) -> Answer:
        """Where another quote took this one's place, by that one, if it says the same."""
        provider, order_id = self._desk.provider(booking), booking.order_id
        assert order_id is not None
        answer = await provider.confirm_cancel(order_id, quote.asked, booking.id)
        if not isinstance(answer, Rejected) or answer.reason is not Reason.OFFER_EXPIRED:
            return answer
        fresh = await provider.quote_cancel(order_id, booking.sealed)
        if not isinstance(fresh, CancelQuote) or not quote.is_of(fresh):
            return answer
        return await provider.confirm_cancel(order_id, fresh, booking.id)

    async def _asked(self, booking: BookingRow, quote: QuoteRow) -> Answer:
        """Whether a cancellation that may have arrived did."""
        assert booking.order_id is not None
        found = await self._desk.provider(booking).get(booking.order_id)
        match found:
            case Created(state=state) if state in GONE:
                return Cancelled(quote.given)
            case Rejected(reason=Reason.NOT_FOUND):
                return Cancelled(quote.given)
            case Rejected():
                return Unknown(word_of(found))
        return found

    async def _judged(self, booking: BookingRow, attempt: AttemptRow, answer: Answer) -> Verdict:
        """What the answer makes of the booking, in one write with the judgement."""
        async with self._desk.writing(booking.id) as page:
            session = page.transaction.session
            if not await is_open(session, attempt):
                return ASK
            quote = await session.get_one(QuoteRow, attempt.client_ref)
            match answer:
                case Cancelled(refund):
                    await judge(session, attempt, Outcome.DONE, refund=refund.minor)
                    await _cancelled(page, quote, refund)
                    return GO
                case Rejected() if answer.reason not in PASSING:
                    await judge(session, attempt, Outcome.REFUSED, refusal=word_of(answer))
                    await _refused(page, quote, word_of(answer))
                    return STOP
                case Rejected():
                    await judge(session, attempt, Outcome.NEVER_CAME, refusal=word_of(answer))
                case Created() if now() - attempt.sent_at > self._desk.doubt:
                    await judge(session, attempt, Outcome.NEVER_CAME)
                case _:
                    cause = answer.cause if isinstance(answer, Unknown) else "it still stands"
                    await judge(session, attempt, None, cause=cause)
                    await _doubted(page, attempt)
        return ASK


async def _cancelled(page: Page, quote: QuoteRow, given: Amount) -> None:
    """What is owed from now on stands in the books, and is paid by itself."""
    session, booking = page.transaction.session, page.booking
    quote.state = QuoteState.DONE.value
    booking.order_state = OrderState.CANCELLED.value
    note = f"Cancelled; {told(quote.penalty)} is kept."
    await page.enter(BookingState.CANCELLED, note, "cancelled")
    if quote.refund_to == RefundTo.VOUCHER:
        return
    left = await refunds.left(session, booking)
    refund = Amount(min(quote.refund_minor, left.minor), booking.currency)
    rates = await exchange.by_ids(session, [booking.rate_id] if booking.rate_id else [])
    keeps = kept(booking.sale, given, rates.get(booking.rate_id or ""))
    back = TakenBack(kept=keeps.there, worth=booking.total - keeps.here, refund=refund)
    await post_cancellation(session, booking.sale, back)
    if refund.minor:
        owed = cancelled(booking.id, quote.id, refund)
        session.add(owed)
        note = f"{told(refund)} is on its way back."
        await page.enter(BookingState.REFUND_PENDING, note, f"refund asked:{owed.id}")


async def _refused(page: Page, quote: QuoteRow, word: str) -> None:
    """It stands as it stood."""
    quote.state, quote.refusal = QuoteState.REFUSED.value, word
    page.booking.cancellation_id = None
    note = "The provider did not cancel it; it stands."
    await page.enter(page.booking.state_when_paid, note, f"cancel refused:{quote.id}")


async def _doubted(page: Page, attempt: AttemptRow) -> None:
    note = "The provider's answer was lost; it is being asked."
    step = f"unknown:{attempt.action}:{attempt.number}"
    await page.enter(BookingState.UNKNOWN, note, step)
