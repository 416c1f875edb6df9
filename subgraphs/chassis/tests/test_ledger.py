"""The books balance, whatever is posted, how often, and by whom; and nobody rewrites them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from subgraphs.chassis.database import Database, address
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.migrate import create_database
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.ledger import (
    TRIGGERS,
    Entry,
    OtherFact,
    Posting,
    Unbalanced,
)
from subgraphs.chassis.testing.stores import emptied
from subgraphs.chassis.tests.books import BOOKS, Base, EntryRow, PostingRow


@pytest.fixture(scope="session")
async def bookshelf(postgres_url: str) -> AsyncIterator[Database]:
    await create_database(address(postgres_url, "books"))
    async with Database.of(postgres_url, "books") as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
            for statement in TRIGGERS:
                await connection.execute(text(statement))
        yield database


@pytest.fixture
async def books(bookshelf: Database) -> Database:
    """Nothing was posted yet."""
    await emptied(bookshelf, Base.metadata)
    return bookshelf


def moved(minor: int, source: str, target: str, currency: str = "EUR") -> list[Posting]:
    return [
        Posting(target, Amount(minor, currency)),
        Posting(source, Amount(-minor, currency)),
    ]


async def post(books: Database, reference: str, postings: list[Posting]) -> bool:
    async with books.transaction() as transaction:
        return await BOOKS.post(transaction.session, Entry(reference, "sale"), postings)


async def balance(books: Database, account: str, currency: str = "EUR") -> int:
    async with books.read() as session:
        return (await BOOKS.balance(session, account, currency)).minor


async def counted(books: Database) -> tuple[int, int]:
    """Entries, postings."""
    async with books.read() as session:
        entries = await session.scalar(select(func.count()).select_from(EntryRow))
        postings = await session.scalar(select(func.count()).select_from(PostingRow))
    return entries, postings


async def test_a_fact_moves_money_between_accounts(books):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    postings = [
        Posting("bank", Amount(1000, "EUR")),
        Posting("seller", Amount(-900, "EUR")),
        Posting("fees", Amount(-100, "EUR")),
    ]
    async with books.transaction() as transaction:
        entry = Entry("order-1", "sale", at)
        assert await BOOKS.post(transaction.session, entry, postings)

    assert await balance(books, "bank") == 1000
    assert await balance(books, "seller") == -900
    assert await balance(books, "fees") == -100
    assert await balance(books, "bank", "USD") == await balance(books, "nobody") == 0
    async with books.read() as session:
        [row] = await session.scalars(select(EntryRow))
    assert (row.reference, row.memo, row.at) == ("order-1", "sale", at)


async def test_the_same_fact_is_one_entry_however_often_it_is_posted(books):
    first = await post(books, "order-1", moved(5, "bank", "till"))
    again = await post(books, "order-1", moved(5, "bank", "till")[::-1])
    raced = await asyncio.gather(
        *(post(books, "order-2", moved(7, "bank", "till")) for _ in range(8))
    )
    assert (first, again, sorted(raced)) == (True, False, [False] * 7 + [True])
    assert await counted(books) == (2, 4)
    assert await balance(books, "till") == 12


@pytest.mark.parametrize(
    "postings",
    [moved(6, "bank", "till"), moved(5, "till", "bank"), moved(5, "bank", "till", "USD")],
)
async def test_a_reference_is_not_used_for_another_fact(books, postings):
    await post(books, "order-1", moved(5, "bank", "till"))
    with pytest.raises(OtherFact):
        await post(books, "order-1", postings)
    assert await counted(books) == (1, 2)
    assert await balance(books, "till") == 5


UNBALANCED = [
    [],
    [Posting("till", Amount(5, "EUR"))],
    [Posting("till", Amount(5, "EUR")), Posting("bank", Amount(-4, "EUR"))],
    [Posting("till", Amount(5, "EUR")), Posting("bank", Amount(-5, "USD"))],
    [Posting("till", Amount(0, "EUR")), Posting("bank", Amount(0, "EUR"))],
]


@pytest.mark.parametrize("postings", UNBALANCED)
async def test_what_does_not_sum_to_zero_in_each_currency_is_refused(books, postings):
    with pytest.raises(Unbalanced):
        await post(books, "order-1", postings)
    assert await counted(books) == (0, 0)


@pytest.mark.parametrize("postings", UNBALANCED)
async def test_the_database_refuses_it_as_well(books, postings):
    with pytest.raises(IntegrityError, match=r"does not balance|violates check constraint"):
        await written(books, postings)
    assert await counted(books) == (0, 0)


async def written(books: Database, postings: list[Posting]) -> None:
    """By somebody who passes the rules by."""
    async with books.transaction() as transaction:
        id, at = new_id("entry"), datetime.now(UTC)
        entry = {"id": id, "reference": uuid4().hex, "memo": "sale", "at": at}
        await transaction.session.execute(insert(EntryRow).values(entry))
        for posting in postings:
            row = {
                "entry_id": id,
                "account": posting.account,
                "minor": posting.amount.minor,
                "currency": posting.amount.currency,
            }
            await transaction.session.execute(insert(PostingRow).values(row))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_postings SET minor = minor * 2",
        "UPDATE ledger_entries SET memo = 'gift'",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries",
        "INSERT INTO ledger_postings (entry_id, account, minor, currency)"
        " SELECT id, 'till', 1, 'EUR' FROM ledger_entries",
    ],
)
async def test_what_stands_in_the_books_is_not_rewritten(books, statement):
    await post(books, "order-1", moved(5, "bank", "till"))
    with pytest.raises(IntegrityError):
        await executed(books, statement)
    assert await counted(books) == (1, 2)
    assert (await balance(books, "till"), await balance(books, "bank")) == (5, -5)


async def executed(books: Database, statement: str) -> None:
    async with books.transaction() as transaction:
        await transaction.session.execute(text(statement))


ACCOUNTS = some.sampled_from(["till", "bank", "fees", "seller"])
POSTING = some.builds(
    Posting,
    ACCOUNTS,
    some.builds(
        Amount,
        some.integers(-(10**15), 10**15).filter(bool),
        some.sampled_from(["EUR", "JPY", "KWD"]),
    ),
)


def balanced(postings: list[Posting], account: str) -> list[Posting]:
    """And what is missing in each currency, on `account`."""
    totals: Counter[str] = Counter()
    for posting in postings:
        totals[posting.amount.currency] += posting.amount.minor
    rest = [Posting(account, Amount(-minor, currency)) for currency, minor in totals.items()]
    return [*postings, *(posting for posting in rest if posting.amount.minor)]


FACTS = some.lists(
    some.tuples(some.lists(POSTING, min_size=1, max_size=5), ACCOUNTS, some.booleans()), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=FACTS)
async def test_any_series_of_facts_balances_and_one_that_does_not_commits_nothing(bookshelf, facts):
    await emptied(bookshelf, Base.metadata)
    expected: Counter[tuple[str, str]] = Counter()
    for number, (postings, account, is_whole) in enumerate(facts):
        whole = balanced(postings, account)
        if is_whole:
            await post(bookshelf, f"order-{number}", whole)
            for each in whole:
                expected[each.account, each.amount.currency] += each.amount.minor
        elif whole != postings:
            with pytest.raises(Unbalanced):
                await post(bookshelf, f"order-{number}", postings)
            with pytest.raises(IntegrityError):
                await written(bookshelf, postings)

    for (account, currency), minor in expected.items():
        assert await balance(bookshelf, account, currency) == minor
    async with bookshelf.read() as session:
        sums = select(func.sum(PostingRow.minor)).group_by(PostingRow.currency)
        assert set(await session.scalars(sums)) <= {0}
    whole = [fact for fact in facts if fact[2]]
    assert (await counted(bookshelf))[0] == len(whole)
