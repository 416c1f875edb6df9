"""Clean stores for a test, what they hold, and how many statements it took."""

import asyncio
import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from alembic import command
from sqlalchemy import MetaData, event, text

from subgraphs.chassis.database import Database, Inbox, Outbox, address
from subgraphs.chassis.migrate import alembic_config, create_database
from subgraphs.chassis.workflows.executors import Executor

BEATS = Executor.__tablename__
TABLES: Final = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
RESTART: Final = """
    SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE schemaname = 'public'
"""
BINARY: Final = re.compile(r"\\\\x((?:[0-9a-f]{2})+)")
PICKLED: Final = re.compile(r"[A-Za-z0-9+/]{8,}")  # how DBOS keeps what it is given


def migrated(
    server_url: str,
    subgraph: str,
    outbox: type[Outbox] | None = None,
    inbox: type[Inbox] | None = None,
) -> Database:
    """The subgraph's database on that server, at the newest migration. Not for a running loop."""
    url = address(server_url, subgraph)
    asyncio.run(create_database(url))
    command.upgrade(alembic_config(subgraph, url), "head")
    return Database.of(server_url, subgraph, outbox, inbox)


async def emptied(database: Database, metadata: MetaData) -> None:
    """What `TRUNCATE ... RESTART IDENTITY` does, in a twentieth of its time for a few rows."""
    names = [f'"{table.name}"' for table in metadata.sorted_tables]
    steps = [
        "SET LOCAL session_replication_role = replica",  # no trigger, no foreign key
        f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE",  # after whoever still writes
        f"DO $$ BEGIN {' '.join(f'DELETE FROM {name};' for name in names)} END $$",
        RESTART,
    ]
    async with database.engine.begin() as connection:
        for step in steps:
            await connection.execute(text(step))


async def dumped(database: Database) -> str:
    """Every table of it as PostgreSQL writes it out, with the text that its bytes may hide."""
    async with database.read() as session:
        rows = [
            row
            for table in await session.scalars(text(TABLES))
            for row in await session.scalars(text(f"SELECT t::text FROM {table} t"))
        ]
    dump = "\n".join(rows)
    hidden = [bytes.fromhex(found) for found in BINARY.findall(dump)]
    hidden += [_decoded(found) for found in PICKLED.findall(dump)]
    return "\n".join([dump, *(each.decode("latin-1") for each in hidden)])


def _decoded(word: str) -> bytes:
    """Of as much of it as base64 can be."""
    return base64.b64decode(word[: len(word) // 4 * 4])


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements executed inside the block, but for the beats of what runs workflows."""
    seen: list[str] = []

    def note(*call: Any) -> None:
        if BEATS not in call[2]:
            seen.append(call[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
