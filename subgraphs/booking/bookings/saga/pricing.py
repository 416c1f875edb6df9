"""Does the offer still stand at its price, and if not, does the traveller take the new one?"""

from datetime import datetime, timedelta
from typing import Final

from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure
from subgraphs.booking.bookings.saga.desk import Desk, now
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, STOP, Verdict, wait
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.port import Away, Reason, Rejected, Repriced
from subgraphs.chassis.money.amounts import Amount

TO_ANSWER: Final = timedelta(minutes=10)  # a changed price, or until the offer expires
FAILURES: Final = {
    Reason.SOLD_OUT: Failure.SOLD_OUT,
    Reason.OFFER_EXPIRED: Failure.OFFER_EXPIRED,
    Reason.NOT_FOUND: Failure.OFFER_EXPIRED,
    Reason.INVALID_TRAVELER: Failure.TRAVELERS_REFUSED,
    Reason.PRICE_CHANGED: Failure.PRICE_CHANGED,
}
PASSING: Final = frozenset({Reason.UNAVAILABLE, Reason.RATE_LIMITED})  # nothing was done


class Pricing:
    def __init__(self, desk: Desk, exchange: Exchange) -> None:
        self._desk = desk
        self._exchange = exchange

    async def price(self, booking_id: str) -> Verdict:
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.order_id is not None:  # ours was held when it was asked for, at this price
            return GO
        if booking.confirm_before is not None and booking.total > booking.most:
            return await self._asked(booking)
        provider = self._desk.provider(booking)
        try:
            found = await provider.reprice(OfferKind(booking.kind), booking.sealed)
        except Away:
            return ASK
        if isinstance(found, Repriced):
            return await self._priced(booking_id, found)
        return await self._refused(booking_id, found)

    async def _refused(self, booking_id: str, found: Rejected) -> Verdict:
        if found.reason in PASSING:
            return ASK
        return await self._desk.stop(booking_id, failure_of(found), word_of(found))

    async def _asked(self, booking: BookingRow) -> Verdict:
        """The traveller was asked, and has not said yes."""
        assert booking.confirm_before is not None
        left = (booking.confirm_before - now()).total_seconds()
        if left > 0:
            return wait(left)
        return await self._desk.stop(booking.id, Failure.PRICE_TIMED_OUT)

    async def _priced(self, booking_id: str, found: Repriced) -> Verdict:
        shown = await self._in_currency_of(booking_id, found.total)
        if shown is None:
            return await self._desk.stop(booking_id, Failure.PROVIDER_REFUSED, "no exchange rate")
        total, rate_id = shown
        async with self._desk.writing(booking_id) as page:
            booking = page.booking
            booking.sealed = {**booking.sealed, **found.sealed}
            booking.provider_total_minor = found.total.minor
            booking.provider_currency = found.total.currency
            booking.total_minor, booking.rate_id = total.minor, rate_id
            if total <= booking.most:
                await page.enter(
                    BookingState.PRICING, f"Its price stands: {told(total)}.", "priced"
                )
                return GO
            booking.confirm_before = min(found.expires_at, now() + TO_ANSWER)
            note = f"It costs {told(total)} now: accept it by {moment(booking.confirm_before)}."
            step = f"price changed:{total.minor}:{booking.sequence}"
            await page.enter(BookingState.AWAITING_PRICE_ACCEPTANCE, note, step)
            return wait((booking.confirm_before - now()).total_seconds())

    async def _in_currency_of(
        self, booking_id: str, price: Amount
    ) -> tuple[Amount, str | None] | None:
        """An unchanged price keeps the rate by which it was shown. None: no rate is known."""
        booking = await self._desk.read(booking_id)
        if price == booking.provider_total:
            return booking.total, booking.rate_id
        converted = await self._exchange.convert(price, booking.currency)
        return (converted.amount, converted.rate_id) if converted else None


def failure_of(found: Rejected) -> Failure:
    return FAILURES.get(found.reason, Failure.PROVIDER_REFUSED)


def word_of(found: Rejected) -> str:
    """The provider's own, where it has one."""
    return found.code or found.reason.value


def moment(at: datetime) -> str:
    """For a person, wherever they are."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def told(amount: Amount) -> str:
    return f"{amount.value} {amount.currency}"
