"""What is known of one booking that is not settled, and what may be decided about it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import AttemptRow, BookingRow
from subgraphs.booking.bookings.saga.attempts import Action
from subgraphs.booking.operator import repository
from subgraphs.booking.operator.doubts import SENT, Decision, Doubt, decisions, doubt_of
from subgraphs.booking.operator.repository import Line
from subgraphs.chassis.pages import Page


@dataclass(frozen=True, slots=True)
class Case:
    """Codes, amounts and times; nothing of who travels. `quiet_since`: of its newest line."""

    booking: BookingRow
    quiet_since: datetime
    attempts: Sequence[AttemptRow]
    lines: Sequence[Line]

    @property
    def doubt(self) -> Doubt:
        return doubt_of(self.booking, {Action(each.action) for each in self._unjudged})

    @property
    def decisions(self) -> frozenset[Decision]:
        return decisions(self.booking, self.doubt)

    def in_doubt(self, doubt: Doubt) -> list[AttemptRow]:
        """What was sent, and left it."""
        return [each for each in self._unjudged if each.action in SENT.get(doubt, ())]

    @property
    def _unjudged(self) -> list[AttemptRow]:
        return [each for each in self.attempts if each.outcome is None]

    @classmethod
    async def page(cls, session: AsyncSession, page: Page) -> list[Self]:
        return await cls._of(session, await repository.page_of_unresolved(session, page))

    @classmethod
    async def one(cls, session: AsyncSession, booking_id: str) -> Self | None:
        """Whatever its state."""
        found = await repository.one(session, booking_id)
        cases = await cls._of(session, [found] if found else [])
        return cases[0] if cases else None

    @classmethod
    async def _of(
        cls, session: AsyncSession, found: Sequence[tuple[BookingRow, datetime]]
    ) -> list[Self]:
        ids = [row.id for row, _ in found]
        if not ids:
            return []
        attempts = await repository.attempts(session, ids)
        lines = await repository.ledger_lines(session, ids)
        return [cls(row, at, attempts.get(row.id, []), lines.get(row.id, [])) for row, at in found]
