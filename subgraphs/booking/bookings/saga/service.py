"""How a saga is begun, and told that there is news of its booking."""

from collections.abc import Sequence
from typing import Final

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.continuing import undo_in
from subgraphs.booking.bookings.saga.workflow import OWN_PHASES, PHASES, checkout, undo_of
from subgraphs.booking.cancellations.workflow import cancellation, repayment
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import cancelled_id
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.workflows.engine import Workflows

NEWS: Final = "news"


def phases_of(bookings: Sequence[BookingRow]) -> list[str]:
    """Each is a checkpoint: those that have nothing to do are left out."""
    plain = all(each.provider == Provider.OWN and not each.hold_asked for each in bookings)
    return OWN_PHASES if plain else PHASES


def workflows_of(booking: BookingRow) -> list[str]:
    """Those of which one runs it, forward or back, or cancels it."""
    cancelled = [booking.cancellation_id] if booking.cancellation_id else []
    saga_id = booking.saga_id
    if saga_id is not None:
        return [saga_id, undo_in(saga_id, booking.id), *cancelled]
    return [booking.checkout_id, undo_of(booking.id), *cancelled]


class Saga:
    def __init__(self, database: Database, workflows: Workflows) -> None:
        self._database = database
        self._workflows = workflows

    async def begin(self, checkout_id: str, bookings: Sequence[BookingRow]) -> None:
        """Again for the same checkout does nothing more."""
        ids = [booking.id for booking in bookings]
        await self._workflows.start(checkout, checkout_id, ids, phases_of(bookings))

    async def cancel(self, booking_id: str, quote_id: str) -> None:
        """As `begin`, for the same quote."""
        refund_id = cancelled_id(quote_id)
        await self._workflows.start(cancellation, quote_id, booking_id, quote_id, refund_id)

    async def resume(self, booking: BookingRow) -> None:
        """Its cancellation, where it has not begun."""
        assert booking.cancellation_id is not None
        await self.cancel(booking.id, booking.cancellation_id)

    async def repay(self, booking_id: str, refund_id: str) -> None:
        """As `begin`, for the same refund."""
        await self._workflows.start(repayment, refund_id, booking_id, refund_id)

    async def nudge(self, booking: BookingRow, key: str | None = None) -> None:
        """Look at it again, now. `key`: once for one; a nudge too many does no harm."""
        owed = await self._database.fetched(lambda read: refunds.open_of(read, booking.id))
        for workflow_id in (*workflows_of(booking), *owed):
            await self._workflows.tell(workflow_id, booking.id, NEWS, key or new_id("news"))
