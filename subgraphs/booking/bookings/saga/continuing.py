"""How is a booking gone on with, whose own saga ended too early?

Its steps are run again from the first: each finds in our tables what is done already.
"""

from collections.abc import Sequence

from dbos import DBOS, SetWorkflowID

from subgraphs.booking.bookings.saga.phases import RECOVERIES, done
from subgraphs.booking.bookings.saga.workflow import PHASES, undo


@DBOS.workflow(name="go on", max_recovery_attempts=RECOVERIES)
async def go_on(saga_id: str, booking_ids: list[str]) -> None:
    """As a checkout: all of them, or none."""
    for phase in PHASES:
        for booking_id in booking_ids:
            if not await done(phase, booking_id):
                await _undo_each(saga_id, booking_ids)
                return


def undo_in(saga_id: str, booking_id: str) -> str:
    """The workflow's id."""
    return f"{saga_id}:undo:{booking_id}"


async def _undo_each(saga_id: str, booking_ids: Sequence[str]) -> None:
    for booking_id in reversed(booking_ids):
        with SetWorkflowID(undo_in(saga_id, booking_id)):
            await DBOS.start_workflow_async(undo, booking_id)
