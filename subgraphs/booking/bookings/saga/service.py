"""How a saga is begun, and told that there is news of its booking."""

from typing import Final

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.workflow import checkout, undo_of
from subgraphs.booking.cancellations.workflow import cancellation, repayment
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import cancelled_id
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.workflows.engine import Workflows

NEWS: Final = "news"


class Saga:
    def __init__(self, database: Database, workflows: Workflows) -> None:
        self._database = database
        self._workflows = workflows

    async def begin(self, checkout_id: str, booking_ids: list[str]) -> None:
        """Again for the same checkout does nothing more."""
        await self._workflows.start(checkout, checkout_id, booking_ids)

    async def cancel(self, booking_id: str, quote_id: str) -> None:
        """As `begin`, for the same quote."""
        refund_id = cancelled_id(quote_id)
        await self._workflows.start(cancellation, quote_id, booking_id, quote_id, refund_id)

    async def repay(self, booking_id: str, refund_id: str) -> None:
        """As `begin`, for the same refund."""
        await self._workflows.start(repayment, refund_id, booking_id, refund_id)

    async def nudge(self, booking: BookingRow, key: str | None = None) -> None:
        """Look at it again, now. `key`: once for one; a nudge too many does no harm."""
        for workflow_id in await self._workflows_of(booking):
            await self._workflows.tell(workflow_id, booking.id, NEWS, key or new_id("news"))

    async def _workflows_of(self, booking: BookingRow) -> list[str]:
        owed = await self._database.fetched(lambda read: refunds.open_of(read, booking.id))
        cancelled = [booking.cancellation_id] if booking.cancellation_id else []
        return [booking.checkout_id, undo_of(booking.id), *cancelled, *owed]
