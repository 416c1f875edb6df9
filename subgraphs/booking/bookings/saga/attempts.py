"""What was sent to a provider, or was about to be, when a process died?

A write is noted before it is sent, and judged when its answer is known. What is noted and not
judged may have arrived: it is asked about, and sent again only when it is sure that it never came.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import AttemptRow
from subgraphs.chassis.database import Database


class Action(StrEnum):
    HOLD = "HOLD"
    ORDER = "ORDER"
    PAY = "PAY"
    CANCEL = "CANCEL"
    AUTHORISE = "AUTHORISE"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"


class Outcome(StrEnum):
    DONE = "DONE"
    REFUSED = "REFUSED"
    NEVER_CAME = "NEVER_CAME"  # sure to have had no effect; it may be sent again


class Attempts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_up(
        self, booking_id: str, action: Action, client_ref: str | None = None
    ) -> tuple[AttemptRow, bool]:
        """The attempt to go on with, and whether it is new: then nobody sent it yet.

        `client_ref`: what is done, where a booking may have it done more than once.
        """
        client_ref = client_ref or booking_id
        async with self._database.transaction() as transaction:
            of_it = await newest(transaction.session, booking_id, action, client_ref)
            if of_it is not None and of_it.outcome != Outcome.NEVER_CAME:
                return of_it, False
            last = await newest(transaction.session, booking_id, action)
            attempt = AttemptRow(
                booking_id=booking_id,
                action=action.value,
                number=last.number + 1 if last else 1,
                client_ref=client_ref,
                sent_at=datetime.now(UTC),
                asked_at=None,
                outcome=None,
                detail={},
            )
            transaction.session.add(attempt)
            return attempt, True

    async def open(self, booking_id: str, action: Action) -> AttemptRow | None:
        """One that may have arrived, and was not judged."""
        last = await self._database.fetched(lambda read: newest(read, booking_id, action))
        return last if last is not None and last.outcome is None else None


async def newest(
    session: AsyncSession, booking_id: str, action: Action, client_ref: str | None = None
) -> AttemptRow | None:
    """`client_ref`: of that alone."""
    attempts = select(AttemptRow).where(
        AttemptRow.booking_id == booking_id, AttemptRow.action == action.value
    )
    if client_ref is not None:
        attempts = attempts.where(AttemptRow.client_ref == client_ref)
    last = attempts.order_by(AttemptRow.number.desc()).limit(1)
    found: AttemptRow | None = await session.scalar(last)
    return found


async def judge(
    session: AsyncSession, attempt: AttemptRow, outcome: Outcome | None, **detail: Any
) -> None:
    """`outcome` None: asked about, and still not known."""
    row = await session.merge(attempt)
    row.asked_at = datetime.now(UTC)
    row.outcome = outcome.value if outcome else None
    row.detail = {**row.detail, **detail}
