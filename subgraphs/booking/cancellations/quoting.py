"""What would a cancellation give back now, in the traveller's own money?"""

from subgraphs.booking.bookings.models import GOOD, BookingRow, BookingState
from subgraphs.booking.bookings.saga.desk import Desk
from subgraphs.booking.bookings.saga.pricing import PASSING, word_of
from subgraphs.booking.cancellations.errors import NotCancellable
from subgraphs.booking.cancellations.models import QuoteRow, RefundTo
from subgraphs.booking.cancellations.reckoning import OtherCurrency, kept
from subgraphs.booking.errors import ProviderRefused
from subgraphs.booking.exchange import repository as exchange
from subgraphs.booking.providers.port import CancelQuote, Rejected
from subgraphs.booking.refunds import repository as refunds
from subgraphs.chassis.money.amounts import Amount

AWAY = "The provider does not answer now. Nothing was cancelled."
REFUSED = "The provider does not cancel this by itself. Nothing was cancelled."


class Quoting:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def quote(self, booking: BookingRow) -> QuoteRow:
        """A new one, kept by the caller. Raises NotCancellable or ProviderRefused."""
        refuse_what_stands_not(booking)
        if is_held(booking):
            return _let_go(booking)
        return await self._reckoned(booking, await self._asked(booking))

    async def _asked(self, booking: BookingRow) -> CancelQuote:
        assert booking.order_id is not None
        provider = self._desk.provider(booking)
        answer = await provider.quote_cancel(booking.order_id, booking.sealed)
        if isinstance(answer, CancelQuote):
            return answer
        if isinstance(answer, Rejected) and answer.reason not in PASSING:
            raise refused(booking, word_of(answer))
        raise refused(booking, None, is_away=True)

    async def _reckoned(self, booking: BookingRow, answer: CancelQuote) -> QuoteRow:
        """Never more than was taken, and not promised back before."""
        async with self._desk.database.read() as session:
            rates = await exchange.by_ids(session, [booking.rate_id] if booking.rate_id else [])
            left = await refunds.left(session, booking)
        try:
            keeps = kept(booking.sale, answer.refund, rates.get(booking.rate_id or "")).here
        except OtherCurrency:
            raise refused(booking, "other currency") from None
        is_voucher = answer.refund_to == RefundTo.VOUCHER
        worth = booking.total - keeps
        return QuoteRow(
            booking_id=booking.id,
            is_hold=False,
            refund_minor=worth.minor if is_voucher else min(worth.minor, left.minor),
            penalty_minor=keeps.minor,
            currency=booking.currency,
            given_minor=answer.refund.minor,
            given_currency=answer.refund.currency,
            refund_to=(RefundTo.VOUCHER if is_voucher else RefundTo.ORIGINAL_PAYMENT).value,
            is_estimated=answer.estimated,
            sealed=answer.sealed,
            expires_at=answer.expires_at,
        )


def refuse_what_stands_not(booking: BookingRow) -> None:
    """Raises NotCancellable."""
    is_booked = booking.state in GOOD and booking.cancellation_id is None
    if not is_booked and not is_held(booking):
        raise NotCancellable


def is_held(booking: BookingRow) -> bool:
    """Until it is paid or let go, as was asked for."""
    is_open = booking.failure is None and booking.payment_method is None
    return booking.state == BookingState.HELD and booking.hold_asked and is_open


def refused(booking: BookingRow, word: str | None, *, is_away: bool = False) -> ProviderRefused:
    said = AWAY if is_away else REFUSED
    return ProviderRefused(said, booking.id, booking.provider, word, retryable=is_away)


def _let_go(booking: BookingRow) -> QuoteRow:
    assert booking.hold_expires_at is not None
    nothing = Amount.zero(booking.currency)
    return QuoteRow(
        booking_id=booking.id,
        is_hold=True,
        refund_minor=nothing.minor,
        penalty_minor=nothing.minor,
        currency=nothing.currency,
        given_minor=nothing.minor,
        given_currency=nothing.currency,
        refund_to=RefundTo.ORIGINAL_PAYMENT.value,
        is_estimated=False,
        sealed={},
        expires_at=booking.hold_expires_at,
    )
