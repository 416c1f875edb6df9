"""How does a booking go on that waits for somebody to look at it again?"""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import ENDED, BookingRow
from subgraphs.booking.bookings.saga.continuing import go_on
from subgraphs.booking.bookings.saga.service import Saga, workflows_of
from subgraphs.booking.refunds.repository import open_of
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.workflows.engine import Workflows


class Pressing:
    """What is written and not told yet is due (`due_at`): the sweeper tells it, if we die."""

    def __init__(self, database: Database, saga: Saga, workflows: Workflows) -> None:
        self._database = database
        self._saga = saga
        self._workflows = workflows

    async def tell(self, booking: BookingRow) -> None:
        """Its saga, which waits for it."""
        await self._saga.nudge(booking)
        async with self._database.transaction() as transaction:
            told = update(BookingRow).where(BookingRow.id == booking.id)
            await transaction.session.execute(told.values(due_at=None))

    async def press_on(self, booking_id: str) -> None:
        """Its saga, if one runs; else another begins, but not for what has ended; and what is owed
        for it is paid back."""
        booking = await self._database.fetched(lambda read: read.get_one(BookingRow, booking_id))
        if booking.state not in ENDED and not await self._workflows.is_running(
            workflows_of(booking)
        ):
            await (self._saga.resume if _is_cancelled(booking) else self._begin_anew)(booking)
        for refund_id in await self._database.fetched(lambda read: open_of(read, booking_id)):
            await self._saga.repay(booking_id, refund_id)
        await self.tell(booking)

    async def _begin_anew(self, booking: BookingRow) -> None:
        """Of all who find it so at once, one does."""
        saga_id = new_id("saga")
        async with self._database.transaction() as transaction:
            ids = await _together(transaction.session, booking)
            for_all = update(BookingRow).where(BookingRow.id.in_(ids))
            await transaction.session.execute(for_all.values(saga_id=saga_id))
        if ids:
            await self._workflows.start(go_on, saga_id, saga_id, ids)


def _is_cancelled(booking: BookingRow) -> bool:
    """By its traveller: its checkout has ended, as it should."""
    return booking.cancellation_id is not None and booking.failure is None


async def _together(session: AsyncSession, booking: BookingRow) -> list[str]:
    """Locked, in the order that they were asked for: all of its saga, or itself where it is undone.
    None where another was faster."""
    same = select(BookingRow.id).where(
        BookingRow.checkout_id == booking.checkout_id,
        BookingRow.saga_id.is_not_distinct_from(booking.saga_id),
    )
    if booking.failure is not None:
        same = same.where(BookingRow.id == booking.id)
    locked = same.order_by(BookingRow.position).with_for_update()
    return list(await session.scalars(locked))
