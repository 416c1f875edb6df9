"""Clean stores for a test, and how many statements it took."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from sqlalchemy import MetaData, event, text

from subgraphs.chassis.database import Database, Inbox, Outbox, address
from subgraphs.chassis.migrate import alembic_config, create_database
from subgraphs.chassis.workflows.executors import Executor

BEATS = Executor.__tablename__


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
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


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
