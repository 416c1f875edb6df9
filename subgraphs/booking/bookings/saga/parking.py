"""What is done with a booking that could not be settled by asking?

Where it is sure that nothing was done, it is given up; where it is not, a person decides.
"""

from sqlalchemy import func, select

from subgraphs.booking.bookings.models import AttemptRow, BookingEventRow, BookingState, Failure
from subgraphs.booking.bookings.saga.attempts import Action, Outcome
from subgraphs.booking.bookings.saga.desk import Desk, Page
from subgraphs.booking.bookings.saga.verdicts import PARK, STOP, Verdict


class Parking:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def give_up(self, booking_id: str) -> Verdict:
        async with self._desk.writing(booking_id) as page:
            if page.booking.failure is None and not await _may_stand(page):
                page.fail(Failure.PROVIDER_AWAY)
                return STOP
            times = await _times_parked(page)
            note = "It could not be learned how it stands; a person looks into it."
            await page.enter(BookingState.PARKED, note, f"parked by time:{times}")
        return PARK


async def _may_stand(page: Page) -> bool:
    """Whether something was ordered or taken, or may have been."""
    if page.booking.order_id is not None:
        return True
    attempts = select(AttemptRow.action, AttemptRow.outcome).where(
        AttemptRow.booking_id == page.booking.id, AttemptRow.action != Action.CANCEL
    )
    rows = await page.transaction.session.execute(attempts)
    return any(
        outcome is None or (outcome == Outcome.DONE and action != Action.AUTHORISE)
        for action, outcome in rows
    )


async def _times_parked(page: Page) -> int:
    lines = select(func.count()).where(
        BookingEventRow.booking_id == page.booking.id,
        BookingEventRow.state == BookingState.PARKED.value,
    )
    return await page.transaction.session.scalar(lines) or 0
