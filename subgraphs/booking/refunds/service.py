"""What an operator pays back, and whatever is owed and was begun by nobody."""

from typing import Final

from subgraphs.booking.bookings.log import Actor
from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.bookings.saga.desk import Desk, Page, now
from subgraphs.booking.bookings.saga.pricing import told
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.errors import NoSuchBooking
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.refunds import repository
from subgraphs.booking.refunds.errors import BadRefund, NoReason, NoSuchRefund, NotFailed
from subgraphs.booking.refunds.models import START, RefundRow, RefundState, Why, once_more
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount

REFUND: Final = "refundBooking"
KEY: Final = "idempotencyKey"
LONGEST_REASON: Final = 500


class Refunds:
    def __init__(self, desk: Desk, saga: Saga) -> None:
        self._desk = desk
        self._saga = saga

    async def refund(
        self,
        booking_id: str,
        amount: Amount | None,
        reason: str,
        by: str,
        key: str | None = None,
    ) -> RefundRow:
        """A gift of ours, paid at once; what the provider keeps stays as it is.

        `amount`: None for all that is left. `by`: the operator. `key`: under which it is one
        refund, however often it is asked for. Raises NoReason, NoSuchBooking, BadRefund or KeyUsed.
        """
        if not 1 <= len(reason.strip()) <= LONGEST_REASON:
            raise NoReason(LONGEST_REASON)
        await self._look_up(booking_id)
        refund_id = new_id("refund")
        async with self._desk.writing(booking_id) as page:
            claim = _claim(by, key, booking_id, amount, refund_id) if key else None
            first = (
                await idempotency.claimed(page.transaction.session, claim, KEY) if claim else None
            )
            if first is None:
                given = await self._bounded(page, amount)
                await _asked(page, _gift(page.booking, refund_id, given, reason.strip(), by))
        refund = await self._found(first or refund_id)
        await self._begin(refund)
        return refund

    async def again(self, refund_id: str, by: str) -> RefundRow:
        """What was owed and could not be paid, once more. Raises NoSuchRefund, NotFailed or
        BadRefund."""
        failed = await self._found(refund_id)
        if failed.state != RefundState.FAILED or failed.why == Why.GOODWILL:
            raise NotFailed
        next_one = once_more(failed, by)
        async with self._desk.writing(failed.booking_id) as page:
            refund = await page.transaction.session.get(RefundRow, next_one.id)
            if refund is None:
                refund = next_one
                await self._bounded(page, refund.amount)
                await _asked(page, refund)
        await self._begin(refund)
        return refund

    async def begin_left(self, limit: int) -> int:
        """Those whose process died before it could begin them; how many."""
        due = await self._desk.database.fetched(lambda read: repository.due(read, limit))
        for refund_id in due:
            await self._begin(await self._found(refund_id))
        return len(due)

    async def _look_up(self, booking_id: str) -> None:
        found = await self._desk.database.fetched(lambda read: read.get(BookingRow, booking_id))
        if found is None:
            raise NoSuchBooking

    async def _found(self, refund_id: str) -> RefundRow:
        found = await self._desk.database.fetched(lambda read: read.get(RefundRow, refund_id))
        if found is None:
            raise NoSuchRefund
        return found

    async def _bounded(self, page: Page, amount: Amount | None) -> Amount:
        """Raises BadRefund."""
        left = await repository.left(page.transaction.session, page.booking)
        amount = amount or left
        if amount.currency != left.currency or not 0 < amount.minor <= left.minor:
            raise BadRefund(left)
        return amount

    async def _begin(self, refund: RefundRow) -> None:
        await self._saga.repay(refund.booking_id, refund.id)
        async with self._desk.database.transaction() as transaction:
            await repository.begun(transaction.session, refund.id)


async def _asked(page: Page, refund: RefundRow) -> None:
    page.transaction.session.add(refund)
    is_gift = refund.why == Why.GOODWILL
    state = BookingState(page.booking.state) if is_gift else BookingState.REFUND_PENDING
    note = f"{told(refund.amount)} is on its way back."
    await page.enter(state, note, f"refund asked:{refund.id}", Actor.OPERATOR)


def _gift(booking: BookingRow, id: str, amount: Amount, reason: str, by: str) -> RefundRow:
    return RefundRow(
        id=id,
        booking_id=booking.id,
        why=Why.GOODWILL.value,
        minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        asked_by=by,
        due_at=now() + START,
    )


def _claim(by: str, key: str, booking_id: str, amount: Amount | None, refund_id: str) -> KeyRow:
    asked = {"booking": booking_id, "amount": told(amount) if amount else None}
    return KeyRow(
        user_id=by,
        operation=REFUND,
        key=key,
        request_hash=idempotency.hash_of(asked),
        subject_id=refund_id,
    )
