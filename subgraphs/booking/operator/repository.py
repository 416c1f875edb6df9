"""Every query about what is not settled, and its evidence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import AttemptRow, BookingRow, BookingState
from subgraphs.booking.bookings.overdue import IS_OPEN, is_quiet, with_newest_line
from subgraphs.booking.books.models import EntryRow, PostingRow
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.pages import Page

UNRESOLVED: Final = (BookingState.UNKNOWN, BookingState.PARKED)


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of the ledger."""

    reference: str
    account: str
    amount: Amount
    at: datetime


def unresolved() -> Select[tuple[BookingRow, datetime]]:
    """Each with the time of its newest line."""
    wanted = or_(BookingRow.state.in_(UNRESOLVED), is_quiet())
    return with_newest_line().where(IS_OPEN, wanted)


async def page_of_unresolved(
    session: AsyncSession, page: Page
) -> list[tuple[BookingRow, datetime]]:
    """Those that were asked for first come first."""
    rows, after = unresolved(), page.position(int)
    if after is not None:
        rows = rows.where(BookingRow.position > after)
    found = await session.execute(rows.order_by(BookingRow.position).limit(page.limit))
    return [(row, at) for row, at in found]


async def one(session: AsyncSession, booking_id: str) -> tuple[BookingRow, datetime] | None:
    """Whatever its state."""
    rows = await session.execute(with_newest_line().where(BookingRow.id == booking_id))
    found = rows.first()
    return (found[0], found[1]) if found else None


async def is_unresolved(session: AsyncSession, booking_id: str) -> bool:
    rows = await session.execute(unresolved().where(BookingRow.id == booking_id))
    return rows.first() is not None


async def action_by_id(session: AsyncSession, id: str) -> OperatorActionRow:
    rows = await session.scalars(select(OperatorActionRow).where(OperatorActionRow.id == id))
    return rows.one()


async def attempts(session: AsyncSession, ids: Sequence[str]) -> dict[str, list[AttemptRow]]:
    """Of each booking, in the order in which they were sent."""
    rows = select(AttemptRow).where(AttemptRow.booking_id.in_(ids))
    ordered = rows.order_by(AttemptRow.sent_at, AttemptRow.action, AttemptRow.number)
    found: defaultdict[str, list[AttemptRow]] = defaultdict(list)
    for row in await session.scalars(ordered):
        found[row.booking_id].append(row)
    return found


async def ledger_lines(session: AsyncSession, ids: Sequence[str]) -> dict[str, list[Line]]:
    """Of each booking, oldest first."""
    moved = (
        select(EntryRow, PostingRow)
        .join(PostingRow, PostingRow.entry_id == EntryRow.id)
        .where(or_(*(EntryRow.reference.startswith(f"{id}:", autoescape=True) for id in ids)))
        .order_by(PostingRow.position)
    )
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for entry, posting in await session.execute(moved):
        amount = Amount(posting.minor, posting.currency)
        line = Line(entry.reference, posting.account, amount, entry.at)
        found[entry.reference.partition(":")[0]].append(line)
    return found
