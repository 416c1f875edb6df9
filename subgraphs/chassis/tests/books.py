"""The books of a shop that sells parrots, in tables of their own."""

from sqlalchemy import MetaData

from subgraphs.chassis.database import Tables
from subgraphs.chassis.money.ledger import Ledger, LedgerEntry, LedgerPosting


class Base(Tables):
    __abstract__ = True
    metadata = MetaData()


class EntryRow(LedgerEntry, Base): ...


class PostingRow(LedgerPosting, Base): ...


BOOKS = Ledger(EntryRow, PostingRow)
