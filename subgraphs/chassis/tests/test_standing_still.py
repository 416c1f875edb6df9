"""Who stands still in a transaction, as a paused machine does, keeps nobody waiting for ever."""

import asyncio

import pytest
from sqlalchemy import text

from subgraphs.chassis import database
from subgraphs.chassis.database import CONNECT, Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.stores import emptied
from subgraphs.chassis.tests.facts import Base, WordRow

LIMITS = [("idle_in_transaction_session_timeout", "5s"), ("transaction_timeout", "8s")]


@pytest.fixture
async def hurried(tables, postgres_url, monkeypatch):
    """Whose sessions may stand still for a moment. One word is written."""
    await emptied(tables, Base.metadata)
    monkeypatch.setitem(CONNECT["server_settings"], "idle_in_transaction_session_timeout", "0.3s")
    monkeypatch.setattr(database, "TRANSACTION_SECONDS", 1)
    async with Database.of(postgres_url, "chassis") as words:
        async with words.transaction() as transaction:
            transaction.session.add(WordRow(id=1, text="hello"))
        yield words


async def between_two_statements(session, goes_on):
    await goes_on.wait()


async def between_two_messages(session, goes_on):
    """What is to be executed is told to the server, and nothing more."""
    raw = await (await session.connection()).get_raw_connection()
    await raw.driver_connection.prepare("UPDATE words SET text = 'never'")
    await goes_on.wait()


@pytest.mark.parametrize("stand_still", [between_two_statements, between_two_messages])
async def test_its_lock_is_let_go_and_what_it_wrote_is_undone(hurried, tables, stand_still):
    holds, goes_on = asyncio.Event(), asyncio.Event()

    async def sleeps():
        async with hurried.transaction() as transaction:
            row = await transaction.session.get_one(WordRow, 1, with_for_update=True)
            row.text = "lost"
            await transaction.session.flush()
            holds.set()
            await stand_still(transaction.session, goes_on)

    sleeper = asyncio.ensure_future(sleeps())
    await holds.wait()
    async with asyncio.timeout(30), tables.transaction() as transaction:
        row = await transaction.session.get_one(WordRow, 1, with_for_update=True)
        row.text = "kept"
    goes_on.set()
    with pytest.raises(SqlOutbox.outages):
        await sleeper
    async with tables.read() as session:
        assert await session.scalar(text("SELECT text FROM words")) == "kept"


@pytest.mark.parametrize(("limit", "seconds"), LIMITS)
async def test_every_session_is_told(tables, postgres_url, limit, seconds):
    async with Database.of(postgres_url, "chassis") as words, words.read() as session:
        assert await session.scalar(text(f"SHOW {limit}")) == seconds
