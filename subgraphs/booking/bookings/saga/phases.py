"""How long is one step of a saga run, until it is decided?

Everything decided here comes from a step's verdict, so that a run which is taken up again after a
crash goes the same way. What the steps know is in our own tables, not in these.
"""

from typing import Final

from dbos import DBOS

from subgraphs.booking.bookings.saga.steps import Steps
from subgraphs.booking.bookings.saga.verdicts import Verdict

WAITS: Final = (1.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 90.0)  # then a person decides
LOOKS: Final = {"price": 5}  # fewer, where nothing is begun and somebody waits
PATIENCE_SECONDS: Final = 30 * 86_400.0  # for that person
RECOVERIES: Final = 1_000  # of one workflow

_steps: list[Steps] = []  # of this process; workflows are known by name and find them here


def install(steps: Steps) -> None:
    _steps[:] = [steps]


async def done(phase: str, booking_id: str, about: str | None = None) -> bool:
    """False where it cannot be had. `about`: what the step is told, where it is not the booking."""
    looked = 0
    while True:
        verdict = await _step(phase, about or booking_id)
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
