"""In which order is a checkout done, and undone?

Everything decided here comes from a step's verdict, so that a run which is taken up again after a
crash goes the same way. What the steps know is in our own tables, not in these.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from dbos import DBOS, SetWorkflowID

from subgraphs.booking.bookings.saga.steps import Steps
from subgraphs.booking.bookings.saga.verdicts import Verdict

PHASES: Final = ["price", "hold", "authorise", "order", "ticket", "capture"]
# Of what is held when it is asked for, at its price, and made when it is paid.
OWN_PHASES: Final = ["authorise", "order", "capture"]
VERSION: Final = "1"  # of the steps and their order; a release that changes them takes the next
WAITS: Final = (1.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 90.0)  # then a person decides
LOOKS: Final = {"price": 5}  # fewer, where nothing is begun and somebody waits
PATIENCE_SECONDS: Final = 30 * 86_400.0  # for that person
RECOVERIES: Final = 1_000

Body = Callable[[str], Awaitable[Verdict]]

log = structlog.get_logger(__name__)
_steps: list[Steps] = []  # of this process; workflows are known by name and find them here


def install(steps: Steps) -> None:
    _steps[:] = [steps]


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
    await done("undo", booking_id)


def undo_of(booking_id: str) -> str:
    """The workflow's id."""
    return f"{booking_id}:undo"


async def _undo_each(booking_ids: Sequence[str]) -> None:
    """In reverse, and each by itself: one that a person must look into keeps no other waiting."""
    for booking_id in reversed(booking_ids):
        with SetWorkflowID(undo_of(booking_id)):
            await DBOS.start_workflow_async(undo, booking_id)


async def done(phase: str, booking_id: str) -> bool:
    """False where the booking cannot be had."""
    looked = 0
    while True:
        verdict = await _step(phase, booking_id)
        if verdict["kind"] == "ASK" and looked == LOOKS.get(phase, len(WAITS)):
            verdict = await _step("give_up", booking_id)
        match verdict["kind"]:
            case "GO":
                return True
            case "STOP":
                return False
            case "WAIT":
                await _news(booking_id, verdict["seconds"])
            case "PARK":
                await _news(booking_id, PATIENCE_SECONDS)
                looked = 0
            case _:
                await _news(booking_id, WAITS[looked] * _steps[0].pace)
                looked += 1


async def _step(name: str, booking_id: str) -> Verdict:
    return await DBOS.run_step_async({"name": name}, getattr(_steps[0], name), booking_id)


async def _news(booking_id: str, at_most_seconds: float) -> None:
    """Until somebody says that there is something new about the booking, or the time is over."""
    await DBOS.recv_async(booking_id, timeout_seconds=at_most_seconds)
