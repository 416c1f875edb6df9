"""How a checkout's saga is begun, and told that there is news."""

from typing import Final

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.continuing import undo_in
from subgraphs.booking.bookings.saga.workflow import checkout, undo_of
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.workflows.engine import Workflows

NEWS: Final = "news"


def workflows_of(booking: BookingRow) -> list[str]:
    """Those of which one runs it, forward or back."""
    saga_id = booking.saga_id
    if saga_id is not None:
        return [saga_id, undo_in(saga_id, booking.id)]
    return [booking.checkout_id, undo_of(booking.id)]


class Saga:
    def __init__(self, workflows: Workflows) -> None:
        self._workflows = workflows

    async def begin(self, checkout_id: str, booking_ids: list[str]) -> None:
        """Again for the same checkout does nothing more."""
        await self._workflows.start(checkout, checkout_id, booking_ids)

    async def nudge(self, booking: BookingRow, key: str | None = None) -> None:
        """Look at it again, now. `key`: once for one; a nudge too many does no harm."""
        for workflow_id in workflows_of(booking):
            await self._workflows.tell(workflow_id, booking.id, NEWS, key or new_id("news"))
