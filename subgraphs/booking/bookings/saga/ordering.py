"""How is it held, ordered and ticketed at its provider, once?"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState, Failure, Money
from subgraphs.booking.bookings.saga.attempts import Action, Outcome, is_open, judge
from subgraphs.booking.bookings.saga.desk import Desk, Page, now
from subgraphs.booking.bookings.saga.pricing import PASSING, failure_of, moment, word_of
from subgraphs.booking.bookings.saga.verdicts import ASK, GO, STOP, Verdict, wait
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.port import (
    Created,
    NotFound,
    Ordering,
    OrderRequest,
    OrderState,
    Passenger,
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.booking.travelers.client import NoSuchTraveler, TravelersAway

MADE = frozenset({OrderState.PENDING, OrderState.CONFIRMED, OrderState.TICKETED})

log = structlog.get_logger(__name__)


class Orders:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def hold(self, booking_id: str) -> Verdict:
        """Where the offer can be held; then, if it was asked for, until it is paid or let go."""
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.order_id is None and booking.capabilities.get("hold"):
            held = await self._order(booking, Action.HOLD)
            if held != GO:
                return held
            booking = await self._desk.read(booking_id)
        return await self._paid_or_waiting(booking)

    async def order(self, booking_id: str) -> Verdict:
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.order_state in MADE:
            return GO
        if booking.order_state == OrderState.HELD:
            return await self._pay(booking)
        return await self._order(booking, Action.ORDER)

    async def ticket(self, booking_id: str) -> Verdict:
        """Until nothing more comes from the provider."""
        booking = await self._desk.read(booking_id)
        if booking.failure is not None:
            return STOP
        if booking.order_state == OrderState.TICKETED:
            return GO
        assert booking.order_id is not None
        found = await self._desk.provider(booking).get(booking.order_id)
        match found:
            case Created(state=OrderState.TICKETED):
                async with self._desk.writing(booking_id) as page:
                    note_order(page.booking, found)
                    await page.enter(BookingState.ORDERING, "Ticketed.", "ticketed")
                return GO
            case (
                Created(state=OrderState.FAILED | OrderState.CANCELLED)
                | Rejected(reason=Reason.NOT_FOUND)
            ):
                async with self._desk.writing(booking_id) as page:
                    page.booking.order_state = OrderState.FAILED.value
                    page.fail(Failure.PROVIDER_REFUSED, "not made")
                return STOP
        return ASK

    async def _paid_or_waiting(self, booking: BookingRow) -> Verdict:
        is_paid_for = booking.payment_method is not None or booking.money != Money.NONE
        if not booking.hold_asked or is_paid_for:
            return GO
        assert booking.hold_expires_at is not None
        left = (booking.hold_expires_at - now()).total_seconds()
        if left > 0:
            return wait(left)
        return await self._desk.stop(booking.id, Failure.HOLD_ENDED)

    async def _order(self, booking: BookingRow, action: Action) -> Verdict:
        """Nothing of the passengers outlives the call."""
        try:
            passengers = await self._desk.passengers(booking)
        except NoSuchTraveler:
            return await self._desk.stop(booking.id, Failure.TRAVELERS_REFUSED, "no such traveler")
        except TravelersAway:
            return ASK
        request = _request(booking, passengers, hold=action is Action.HOLD)
        provider = self._desk.provider(booking)

        def send(is_first: bool) -> Awaitable[Ordering]:
            return provider.order(replace(request, is_first=is_first))

        return await self._once(booking, action, send)

    async def _pay(self, booking: BookingRow) -> Verdict:
        provider, order_id = self._desk.provider(booking), booking.order_id
        assert order_id is not None
        due = booking.provider_total
        return await self._once(
            booking, Action.PAY, lambda _: provider.pay(order_id, due, booking.id)
        )

    async def _once(
        self, booking: BookingRow, action: Action, send: Callable[[bool], Awaitable[Ordering]]
    ) -> Verdict:
        attempt, is_new = await self._desk.attempts.take_up(booking.id, action)
        if is_new and not self._desk.may_send(attempt):
            await self._desk.attempts.never_sent(attempt)
            return ASK
        if is_new:
            outcome: Ordering | NotFound = await send(attempt.number == 1)
        elif action is Action.PAY:
            outcome = await self._after_payment(booking)
        else:
            outcome = await self._desk.provider(booking).find(attempt.client_ref)
        return await self._judged(booking, attempt, outcome)

    async def _after_payment(self, booking: BookingRow) -> Ordering | NotFound:
        """Whether a payment that may have arrived did."""
        assert booking.order_id is not None
        found = await self._desk.provider(booking).get(booking.order_id)
        if isinstance(found, Created) and found.state is OrderState.HELD:
            return NotFound()
        return found

    async def _judged(
        self, booking: BookingRow, attempt: AttemptRow, outcome: Ordering | NotFound
    ) -> Verdict:
        """What the answer makes of the booking, in one write with the judgement."""
        async with self._desk.writing(booking.id) as page:
            session = page.transaction.session
            if not await is_open(session, attempt):
                return ASK
            match outcome:
                case Created(state=OrderState.FAILED):
                    await judge(session, attempt, Outcome.REFUSED, order=outcome.order_id)
                    page.fail(Failure.PROVIDER_REFUSED, "not made")
                    return STOP
                case Created() if _is_dearer(booking, outcome):
                    await judge(session, attempt, Outcome.DONE, order=outcome.order_id)
                    note_order(page.booking, outcome)
                    page.fail(Failure.PROVIDER_REFUSED, "dearer")
                    return STOP
                case Created():
                    await judge(session, attempt, Outcome.DONE, order=outcome.order_id)
                    await made(page, outcome)
                    return GO
                case Rejected() if outcome.reason not in PASSING:
                    await judge(session, attempt, Outcome.REFUSED, refusal=word_of(outcome))
                    page.fail(failure_of(outcome), word_of(outcome))
                    return STOP
                case Rejected():
                    await judge(session, attempt, Outcome.NEVER_CAME, refusal=word_of(outcome))
                case NotFound() if now() - attempt.sent_at > self._desk.doubt:
                    await judge(session, attempt, Outcome.NEVER_CAME)
                case _:
                    cause = outcome.cause if isinstance(outcome, Unknown) else "not there yet"
                    await judge(session, attempt, None, cause=cause)
                    await _doubted(page, attempt)
        return ASK


def _is_dearer(booking: BookingRow, created: Created) -> bool:
    """Ordered at a price that nobody agreed to: found so after its answer was lost."""
    total = created.total
    if total is None or total.currency != booking.provider_currency:
        return False
    return booking.provider_total < total


async def made(page: Page, created: Created) -> None:
    """What the provider's yes makes of the booking."""
    booking = page.booking
    note_order(booking, created)
    if created.state is OrderState.HELD:
        until = moment(booking.hold_expires_at) if booking.hold_expires_at else "it is paid"
        await page.enter(BookingState.HELD, f"Held until {until}.", "held")
        return
    known_as = f" as {created.reference}" if created.reference else ""
    await page.enter(BookingState.ORDERING, f"Ordered{known_as}.", "ordered")


async def _doubted(page: Page, attempt: AttemptRow) -> None:
    note = "The provider's answer was lost; it is being asked."
    step = f"unknown:{attempt.action}:{attempt.number}"
    await page.enter(BookingState.UNKNOWN, note, step)


def note_order(booking: BookingRow, created: Created) -> None:
    booking.order_id = created.order_id
    booking.order_state = created.state.value
    booking.order_reference = created.reference or booking.order_reference
    if created.state is OrderState.HELD:
        booking.hold_expires_at = created.hold_until


def _request(booking: BookingRow, passengers: list[Passenger], *, hold: bool) -> OrderRequest:
    return OrderRequest(
        client_ref=booking.id,
        kind=OfferKind(booking.kind),
        sealed=booking.sealed,
        accept_up_to=booking.provider_total,
        passengers=passengers,
        hold=hold,
    )
