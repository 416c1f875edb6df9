"""How is everything given back that was got for a booking which cannot be had?

One thing at a time, in reverse: the order, the money, the word about it. Run again, it goes on from
what is left.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure, Money
from subgraphs.booking.bookings.payment import LetGo, Paying
from subgraphs.booking.bookings.saga.attempts import Action, Outcome, judge, newest
from subgraphs.booking.bookings.saga.desk import Desk, Page, now
from subgraphs.booking.bookings.saga.ordering import note_order
from subgraphs.booking.bookings.saga.paying import debt_of
from subgraphs.booking.bookings.saga.pricing import told
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, PARK, Verdict
from subgraphs.booking.books.service import TakenBack, post_cancellation
from subgraphs.booking.cancellations.reckoning import Kept, kept
from subgraphs.booking.exchange import repository as exchange
from subgraphs.booking.providers.port import (
    Cancelled,
    Cancelling,
    CancelQuote,
    Created,
    NotFound,
    OrderState,
    Reason,
    Rejected,
)
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import undone
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import Unknown as UnknownPayment

GONE = frozenset({OrderState.CANCELLED, OrderState.FAILED})
UNWANTED = frozenset({Failure.OTHER_ITEM, Failure.LET_GO})
TOO_LATE = frozenset({Failure.HOLD_ENDED, Failure.PRICE_TIMED_OUT, Failure.OFFER_EXPIRED})
WHY = {
    Failure.SOLD_OUT: "Somebody else was faster: it is sold out.",
    Failure.OFFER_EXPIRED: "The offer has expired.",
    Failure.PRICE_CHANGED: "Its price changed while it was ordered.",
    Failure.PRICE_DECLINED: "The new price was not accepted.",
    Failure.PRICE_TIMED_OUT: "The new price was not accepted in time.",
    Failure.HOLD_ENDED: "The hold ended before it was paid.",
    Failure.PAYMENT_DECLINED: "The payment was declined.",
    Failure.TRAVELERS_REFUSED: "The provider needs other particulars of the travellers.",
    Failure.PROVIDER_REFUSED: "The provider refused the order.",
    Failure.PROVIDER_AWAY: "The provider could not be reached.",
    Failure.GIVEN_UP: "It could not be settled, and a person gave it up.",
    Failure.OTHER_ITEM: "Another part of the same checkout could not be had.",
    Failure.LET_GO: "The hold was let go. Nothing was charged.",
}


class Undoing:
    def __init__(self, desk: Desk, paying: Paying) -> None:
        self._desk = desk
        self._paying = paying

    async def undo(self, booking_id: str) -> Verdict:
        booking = await self._desk.read(booking_id)
        if booking.failure is None:
            await self._desk.stop(booking_id, Failure.OTHER_ITEM)
        for part in (self._order, self._money, self._end):
            verdict = await part(await self._desk.read(booking_id))
            if verdict != GO:
                return verdict
        return GO

    async def _order(self, booking: BookingRow) -> Verdict:
        if booking.order_id is None:
            return await self._perhaps_ordered(booking)
        if booking.order_state in GONE:
            return GO
        return await self._cancel(booking, booking.order_id)

    async def _perhaps_ordered(self, booking: BookingRow) -> Verdict:
        """An order whose answer was lost may stand."""
        for action in (Action.ORDER, Action.HOLD):
            attempt = await self._desk.attempts.open(booking.id, action)
            if attempt is None:
                continue
            found = await self._desk.provider(booking).find(attempt.client_ref)
            if isinstance(found, Created):
                async with self._desk.writing(booking.id) as page:
                    await judge(page.transaction.session, attempt, Outcome.DONE)
                    note_order(page.booking, found)
                return ASK
            if not isinstance(found, NotFound) or now() - attempt.sent_at < self._desk.doubt:
                return ASK
            async with self._desk.writing(booking.id) as page:
                await judge(page.transaction.session, attempt, Outcome.NEVER_CAME)
        return GO

    async def _cancel(self, booking: BookingRow, order_id: str) -> Verdict:
        provider = self._desk.provider(booking)
        attempt, _ = await self._desk.attempts.take_up(booking.id, Action.CANCEL)
        quote = await provider.quote_cancel(order_id, booking.sealed)
        answer: Cancelling
        if isinstance(quote, CancelQuote):
            answer = await provider.confirm_cancel(order_id, quote, booking.id)
        else:
            answer = quote
        if isinstance(answer, Rejected) and await self._is_gone(booking, order_id):
            answer = Rejected(Reason.NOT_FOUND)
        async with self._desk.writing(booking.id) as page:
            session = page.transaction.session
            match answer:
                case Cancelled():
                    refund = {"refund": answer.refund.minor, "currency": answer.refund.currency}
                    await judge(session, attempt, Outcome.DONE, **refund)
                    await _cancelled(page)
                    return GO
                case Rejected(reason=Reason.NOT_FOUND):
                    await judge(session, attempt, Outcome.DONE)
                    await _cancelled(page)
                    return GO
                case Rejected(reason=Reason.NOT_CANCELLABLE | Reason.MISUSED):
                    await judge(session, attempt, Outcome.NEVER_CAME, refusal=answer.code)
                    note = "The provider does not take it back by itself; a person looks into it."
                    await page.enter(BookingState.PARKED, note, f"parked:{attempt.number}")
                    return PARK
                case Rejected():
                    await judge(session, attempt, Outcome.NEVER_CAME, refusal=answer.code)
                case _:
                    await judge(session, attempt, None, cause=answer.cause)
        return ASK

    async def _is_gone(self, booking: BookingRow, order_id: str) -> bool:
        """Lapsed, or cancelled by somebody else: the provider has nothing to take back."""
        standing = await self._desk.provider(booking).get(order_id)
        return isinstance(standing, Created) and standing.state in GONE

    async def _money(self, booking: BookingRow) -> Verdict:
        if booking.money in {Money.VOIDED, Money.DECLINED} or await self._unasked(booking):
            return GO
        if booking.money == Money.CAPTURED:
            return await self._owe(booking)
        asked = await self._desk.attempts.open(booking.id, Action.AUTHORISE)
        debt = debt_of(booking, self._desk, asked.sent_at if asked else None)
        outcome = await self._paying.release(debt, now())
        if isinstance(outcome, UnknownPayment):
            return ASK
        async with self._desk.writing(booking.id) as page:
            if isinstance(outcome, LetGo):
                note = "Nothing was charged; what was set aside is let go."
            else:  # taken by the provider, and never told to us
                note = "What was charged is paid back."
            page.booking.money = Money.VOIDED.value
            await page.enter(BookingState.CANCELLING, note, "voided")
        return GO

    async def _owe(self, booking: BookingRow) -> Verdict:
        """All that was taken and not promised back yet, whatever the provider keeps; what its
        traveller has cancelled meanwhile is paid back as it was quoted."""
        async with self._desk.writing(booking.id) as page:
            session, booking = page.transaction.session, page.booking
            refund = await refunds.left(session, booking)
            if refund.minor and booking.cancellation_id is None:
                keeps = await _kept(session, booking)
                back = TakenBack(keeps.there, booking.total - keeps.here, refund)
                await post_cancellation(session, booking.sale, back)
                session.add(undone(booking.id, refund))
                note = f"{told(refund)} is on its way back."
                await page.enter(BookingState.REFUND_PENDING, note, "refund asked")
        return GO

    async def _unasked(self, booking: BookingRow) -> bool:
        if booking.money != Money.NONE:
            return False
        return await self._desk.attempts.open(booking.id, Action.AUTHORISE) is None

    async def _end(self, booking: BookingRow) -> Verdict:
        async with self._desk.writing(booking.id) as page:
            failure = Failure(page.booking.failure or Failure.OTHER_ITEM)
            page.booking.payment_method = None
            page.booking.hold_expires_at = None
            await page.enter(_end_of(page.booking, failure), WHY[failure], "ended")
        return GO


async def _cancelled(page: Page) -> None:
    was_held = page.booking.order_state == OrderState.HELD
    page.booking.order_state = OrderState.CANCELLED.value
    what = "The hold was given back." if was_held else "The order was cancelled."
    await page.enter(BookingState.CANCELLING, what, "released" if was_held else "cancelled")


async def _kept(session: AsyncSession, booking: BookingRow) -> Kept:
    """What the provider kept when it cancelled; nothing where it did not say."""
    attempt = await newest(session, booking.id, Action.CANCEL, booking.id)
    detail = attempt.detail if attempt else {}
    given = booking.sale.owed
    if "currency" in detail:
        given = Amount(detail["refund"], detail["currency"])
    rates = await exchange.by_ids(session, [booking.rate_id] if booking.rate_id else [])
    return kept(booking.sale, given, rates.get(booking.rate_id or ""))


def _end_of(booking: BookingRow, failure: Failure) -> BookingState:
    if booking.money == Money.CAPTURED:
        return BookingState.REFUND_PENDING
    if failure in TOO_LATE:
        return BookingState.EXPIRED
    return BookingState.CANCELLED if failure in UNWANTED else BookingState.FAILED
