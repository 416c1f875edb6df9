"""Where did the money come from, and where did it go? Books in double entry that always balance.

An entry is one fact under a unique reference; its postings sum to zero in each currency: what is
positive came to an account (a debit), what is negative left one (a credit). Nothing is ever
changed: a mistake is corrected by another entry.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount


class LedgerEntry:
    """Columns of the table of facts."""

    __tablename__ = "ledger_entries"

    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    memo: Mapped[str]
    at: Mapped[datetime]


class LedgerPosting:
    """Columns of the table of what each fact moved."""

    __tablename__ = "ledger_postings"

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (
            CheckConstraint("minor <> 0", name="moves_something"),
            CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
            Index("ledger_postings_of_entry", "entry_id"),
            Index("ledger_postings_of_account", "account", "currency"),
        )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("ledger_entries.id"))
    account: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


# What PostgreSQL holds against a mistake of ours. A migration executes each after the tables.
TRIGGERS = (
    """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry text := CASE TG_TABLE_NAME WHEN 'ledger_entries' THEN to_jsonb(NEW)->>'id'
                                     ELSE to_jsonb(NEW)->>'entry_id' END;
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_postings WHERE entry_id = entry)
        OR EXISTS (SELECT FROM ledger_postings WHERE entry_id = entry
                   GROUP BY currency HAVING sum(minor) <> 0)
    THEN
        RAISE EXCEPTION 'ledger entry % does not balance', entry USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances()
""",
    """
CREATE CONSTRAINT TRIGGER ledger_postings_balance AFTER INSERT ON ledger_postings
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances()
""",
    """
CREATE FUNCTION ledger_is_added_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is added to, never changed' USING ERRCODE = '23514'; END $$
""",
    """
CREATE TRIGGER ledger_entries_added_only BEFORE UPDATE OR DELETE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_only()
""",
    """
CREATE TRIGGER ledger_postings_added_only BEFORE UPDATE OR DELETE ON ledger_postings
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_only()
""",
)


class Unbalanced(Exception):
    """A mistake of ours: the postings of one fact do not sum to zero."""


class OtherFact(Exception):
    """A mistake of ours: the reference is that of another fact."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`memo`: a code for what happened, as `capture`. `at`: when, as the books tell it."""

    reference: str
    memo: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Posting:
    """`amount` positive: it comes to the account. An account is a code of the subgraph's own."""

    account: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Ledger:
    """The books of one subgraph, kept in tables of its own that derive from the two above."""

    entries: type[LedgerEntry]
    postings: type[LedgerPosting]

    async def post(self, session: AsyncSession, entry: Entry, postings: Sequence[Posting]) -> bool:
        """False where the same fact was posted before. Raises Unbalanced or OtherFact."""
        refuse_unbalanced(postings)
        row = {"id": new_id("entry"), **asdict(entry)}
        once = upsert(self.entries).values(row).on_conflict_do_nothing(index_elements=["reference"])
        entry_id = await session.scalar(once.returning(self.entries.id))
        if entry_id is None:
            await self._refuse_another(session, entry, postings)
            return False
        moved = [_row(posting, entry_id) for posting in postings]
        await session.execute(insert(self.postings), moved)
        return True

    async def balance(self, session: AsyncSession, account: str, currency: str) -> Amount:
        """Zero for an account that nothing was posted to."""
        postings = self.postings
        total = select(func.coalesce(func.sum(postings.minor), 0)).where(
            postings.account == account, postings.currency == currency
        )
        return Amount(int(await session.scalar(total) or 0), currency)

    async def _refuse_another(
        self, session: AsyncSession, entry: Entry, postings: Sequence[Posting]
    ) -> None:
        """`at` may differ: who posts again looks at another clock."""
        entries, held = self.entries, self.postings
        statement = (
            select(entries.memo, held.account, held.minor, held.currency)
            .join(held, held.entry_id == entries.id)
            .where(entries.reference == entry.reference)
        )
        stands = Counter(tuple(row) for row in await session.execute(statement))
        wanted = Counter(
            (entry.memo, posting.account, posting.amount.minor, posting.amount.currency)
            for posting in postings
        )
        if stands != wanted:
            raise OtherFact(entry.reference)


def refuse_unbalanced(postings: Sequence[Posting]) -> None:
    totals: defaultdict[str, int] = defaultdict(int)
    for posting in postings:
        totals[posting.amount.currency] += posting.amount.minor
    if not postings or any(totals.values()) or not all(each.amount.minor for each in postings):
        raise Unbalanced({posting.account: posting.amount.minor for posting in postings})


def _row(posting: Posting, entry_id: str) -> dict[str, object]:
    amount = posting.amount
    return {
        "entry_id": entry_id,
        "account": posting.account,
        "minor": amount.minor,
        "currency": amount.currency,
    }
