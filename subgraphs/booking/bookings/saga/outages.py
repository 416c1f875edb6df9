"""A step waits out an outage of its own database: DBOS would call it failed for good."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

import structlog
from sqlalchemy.exc import DataError, IntegrityError, InvalidRequestError, ProgrammingError

from subgraphs.booking.bookings.saga.verdicts import ASK, Verdict
from subgraphs.chassis.outbox import SqlOutbox

FIRST_SECONDS: Final = 0.2
LONGEST_SECONDS: Final = 3.0
# Of the database's refusals, those that waiting does not mend.
OURS: Final = (IntegrityError, DataError, ProgrammingError, InvalidRequestError)
Step = Callable[[str], Awaitable[Verdict]]

log = structlog.get_logger(__name__)


def outlasting(step: Step) -> Step:
    """What crashes is told, and asked again later: it ends with a person, never in silence."""

    @wraps(step)
    async def run(booking_id: str) -> Verdict:
        seconds = FIRST_SECONDS
        while True:
            try:
                return await step(booking_id)
            except OURS as mistake:
                log.error("crash", booking=booking_id, step=step.__name__, exc_info=mistake)
                return ASK
            except (OSError, *SqlOutbox.outages) as outage:
                name = type(outage).__name__
                log.warning("a booking waits", booking=booking_id, step=step.__name__, reason=name)
            except Exception as crash:
                log.error("crash", booking=booking_id, step=step.__name__, exc_info=crash)
                return ASK
            await asyncio.sleep(seconds)
            seconds = min(2 * seconds, LONGEST_SECONDS)

    return run
