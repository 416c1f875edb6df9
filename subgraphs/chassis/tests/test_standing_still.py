"""Who stands still in a transaction, as a paused machine does, keeps nobody waiting for ever."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.stores import emptied
from subgraphs.chassis.tests.facts import Base, WordRow

LIMITS = [("idle_in_transaction_session_timeout", "5s"), ("transaction_timeout", "8s")]


@pytest.fixture
async def words(tables, postgres_url):
    """Of another process. Two words are written."""
    await emptied(tables, Base.metadata)
    async with tables.transaction() as transaction:
        transaction.session.add_all(WordRow(id=id, text="hello") for id in (1, 2))
    async with Database.of(postgres_url, "chassis") as words:
        yield words


async def between_two_statements(session, goes_on):
    await goes_on.wait()


async def between_two_messages(session, goes_on):
    """What is to be executed is told to the server, and nothing more."""
    raw = await (await session.connection()).get_raw_connection()
    await raw.driver_connection.prepare("UPDATE words SET text = 'never'")
    await goes_on.wait()


async def overtaken(words, tables, id, stand_still):
    """One locks the word and stands still in that way; another one wants it, and gets it."""
    holds, goes_on = asyncio.Event(), asyncio.Event()

    async def sleeps():
        async with words.transaction() as transaction:
            row = await transaction.session.get_one(WordRow, id, with_for_update=True)
            row.text = "lost"
            await transaction.session.flush()
            holds.set()
            await stand_still(transaction.session, goes_on)

    sleeper = asyncio.ensure_future(sleeps())
    await holds.wait()
    await kept(tables, id)
    goes_on.set()
    with pytest.raises(SqlOutbox.outages):
        await sleeper


async def kept(tables, id):
    """Tried again where it waited for as long as a transaction may take."""
    while True:
        with suppress(*SqlOutbox.outages):
            async with tables.transaction() as transaction:
                row = await transaction.session.get_one(WordRow, id, with_for_update=True)
                row.text = "kept"
            return


async def test_its_lock_is_let_go_and_what_it_wrote_is_undone(words, tables):
    await asyncio.gather(
        overtaken(words, tables, 1, between_two_statements),
        overtaken(words, tables, 2, between_two_messages),
    )

    async with tables.read() as session:
        assert set(await session.scalars(text("SELECT text FROM words"))) == {"kept"}


@pytest.mark.parametrize(("limit", "seconds"), LIMITS)
async def test_every_session_is_told(words, limit, seconds):
    async with words.read() as session:
        assert await session.scalar(text(f"SHOW {limit}")) == seconds
