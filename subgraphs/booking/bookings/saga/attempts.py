"""What was sent to a provider, or was about to be, when a process died?

A write is noted before it is sent, and judged when its answer is known. What is noted and not
judged may have arrived: it is asked about, and sent again only when it is sure that it never came.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
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
            session = transaction.session
            if first := await _noted(session, booking_id, action, 1, client_ref):
                return first, True
            of_it = await newest(session, booking_id, action, client_ref)
            if of_it is not None and of_it.outcome != Outcome.NEVER_CAME:
                return of_it, False
            last = await newest(session, booking_id, action)
            assert last is not None
            if again := await _noted(session, booking_id, action, last.number + 1, client_ref):
                return again, True
        return await self.take_up(booking_id, action, client_ref)  # somebody else was faster

    async def never_sent(self, attempt: AttemptRow) -> None:
        """Told by whoever noted it, and let the time go by; unless another has judged it."""
        async with self._database.transaction() as transaction:
            if await is_open(transaction.session, attempt):
                await judge(transaction.session, attempt, Outcome.NEVER_CAME, cause="not sent")

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


async def is_open(session: AsyncSession, attempt: AttemptRow) -> bool:
    """Whether nobody has judged it: a process that was paused may come back late."""
    key = (attempt.booking_id, attempt.action, attempt.number)
    row = await session.get_one(AttemptRow, key, with_for_update=True, populate_existing=True)
    return row.outcome is None


async def judge(
    session: AsyncSession, attempt: AttemptRow, outcome: Outcome | None, **detail: Any
) -> None:
    """`outcome` None: asked about, and still not known."""
    judged = update(AttemptRow).where(
        AttemptRow.booking_id == attempt.booking_id,
        AttemptRow.action == attempt.action,
        AttemptRow.number == attempt.number,
    )
    told = {
        "asked_at": datetime.now(UTC),
        "outcome": outcome.value if outcome else None,
        "detail": {**attempt.detail, **detail},
    }
    await session.execute(judged.values(told))


async def _noted(
    session: AsyncSession, booking_id: str, action: Action, number: int, client_ref: str
) -> AttemptRow | None:
    """None where another has noted it."""
    row: dict[str, Any] = {
        "booking_id": booking_id,
        "action": action.value,
        "number": number,
        "client_ref": client_ref,
        "sent_at": datetime.now(UTC),
        "detail": {},
    }
    once = insert(AttemptRow).values(row).on_conflict_do_nothing().returning(AttemptRow)
    noted: AttemptRow | None = await session.scalar(once)
    return noted
