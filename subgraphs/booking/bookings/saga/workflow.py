"""In which order is a checkout done, and undone?

Everything decided here comes from `done`, so that a run which is taken up again after a crash
goes the same way.
"""

from collections.abc import Sequence
from typing import Final

from dbos import DBOS, SetWorkflowID

from subgraphs.booking.bookings.saga.phases import RECOVERIES, done
from subgraphs.booking.refunds.models import undone_id

PHASES: Final = ["price", "hold", "authorise", "order", "ticket", "capture"]
# Of what is held when it is asked for, at its price, and made when it is paid.
OWN_PHASES: Final = ["authorise", "order", "capture"]
VERSION: Final = "1"  # of the steps and their order; a release that changes them takes the next


@DBOS.workflow(name="checkout", max_recovery_attempts=RECOVERIES)
async def checkout(booking_ids: list[str], phases: list[str]) -> None:
    """All of them, or none: what was got for one is given back where another cannot be had."""
    for phase in phases:
        for booking_id in booking_ids:
            if not await done(phase, booking_id):
                await _undo_each(booking_ids)
                return


@DBOS.workflow(name="undo", max_recovery_attempts=RECOVERIES)
async def undo(booking_id: str) -> None:
    """What was charged is paid back last; where nothing was, there is nothing to do."""
    await done("undo", booking_id)
    await done("pay_back", booking_id, undone_id(booking_id))


def undo_of(booking_id: str) -> str:
    """The workflow's id."""
    return f"{booking_id}:undo"


async def _undo_each(booking_ids: Sequence[str]) -> None:
    """In reverse, and each by itself: one that a person must look into keeps no other waiting."""
    for booking_id in reversed(booking_ids):
        with SetWorkflowID(undo_of(booking_id)):
            await DBOS.start_workflow_async(undo, booking_id)
