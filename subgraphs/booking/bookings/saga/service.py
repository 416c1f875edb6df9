"""How a checkout's saga is begun, and told that there is news."""

from collections.abc import Sequence
from typing import Final

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.continuing import undo_in
from subgraphs.booking.bookings.saga.workflow import OWN_PHASES, PHASES, checkout, undo_of
from subgraphs.booking.offers.models import Provider
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.workflows.engine import Workflows

NEWS: Final = "news"


def phases_of(bookings: Sequence[BookingRow]) -> list[str]:
    """Each is a checkpoint: those that have nothing to do are left out."""
    plain = all(each.provider == Provider.OWN and not each.hold_asked for each in bookings)
    return OWN_PHASES if plain else PHASES


def workflows_of(booking: BookingRow) -> list[str]:
    """Those of which one runs it, forward or back."""
    saga_id = booking.saga_id
    if saga_id is not None:
        return [saga_id, undo_in(saga_id, booking.id)]
    return [booking.checkout_id, undo_of(booking.id)]


class Saga:
    def __init__(self, workflows: Workflows) -> None:
        self._workflows = workflows

    async def begin(self, checkout_id: str, bookings: Sequence[BookingRow]) -> None:
        """Again for the same checkout does nothing more."""
        ids = [booking.id for booking in bookings]
        await self._workflows.start(checkout, checkout_id, ids, phases_of(bookings))

    async def nudge(self, booking: BookingRow, key: str | None = None) -> None:
        """Look at it again, now. `key`: once for one; a nudge too many does no harm."""
        for workflow_id in workflows_of(booking):
            await self._workflows.tell(workflow_id, booking.id, NEWS, key or new_id("news"))
