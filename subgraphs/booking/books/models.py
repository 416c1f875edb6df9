"""Booking's ledger: who owes whom for what was booked."""

from sqlalchemy import Index

from subgraphs.booking.tables import Base
from subgraphs.chassis.money.ledger import Ledger, LedgerEntry, LedgerPosting


class EntryRow(LedgerEntry, Base):
    """A reference begins with the booking's id."""

    __table_args__ = (
        Index(
            "ledger_entries_of_booking",
            "reference",
            postgresql_ops={"reference": "text_pattern_ops"},
        ),
    )


class PostingRow(LedgerPosting, Base): ...


LEDGER = Ledger(EntryRow, PostingRow)
