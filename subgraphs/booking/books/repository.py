"""Every query against the books."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.books.models import EntryRow, PostingRow
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.ledger import Posting


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, with what it moved; the postings sum to zero in each currency."""

    reference: str
    memo: str
    at: datetime
    postings: tuple[Posting, ...]


async def entries_of(session: AsyncSession, booking_id: str) -> list[Told]:
    """The oldest first."""
    moved = (
        select(EntryRow, PostingRow)
        .join(PostingRow, PostingRow.entry_id == EntryRow.id)
        .where(EntryRow.reference.startswith(f"{booking_id}:", autoescape=True))
        .order_by(EntryRow.id, PostingRow.position)  # an id is sorted by the time of its making
    )
    rows = await session.execute(moved)
    return [_told(list(lines)) for _, lines in groupby(rows.tuples(), key=lambda row: row[0].id)]


def _told(lines: list[tuple[EntryRow, PostingRow]]) -> Told:
    entry = lines[0][0]
    moved = (Posting(line.account, Amount(line.minor, line.currency)) for _, line in lines)
    return Told(entry.reference, entry.memo, entry.at, tuple(moved))
