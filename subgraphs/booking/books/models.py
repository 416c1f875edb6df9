"""Booking's ledger: who owes whom for what was booked."""

from subgraphs.booking.tables import Base
from subgraphs.chassis.money.ledger import Ledger, LedgerEntry, LedgerPosting


class EntryRow(LedgerEntry, Base): ...


class PostingRow(LedgerPosting, Base): ...


LEDGER = Ledger(EntryRow, PostingRow)
