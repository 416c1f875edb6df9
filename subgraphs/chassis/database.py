"""PostgreSQL: short read sessions, and transactions whose events commit with their rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, Self, TypeVar

from sqlalchemy import BigInteger, DateTime, Identity, Index, func, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from subgraphs.chassis.events import Envelope, Event

STILL_SECONDS: Final = 5  # whoever stands still in a transaction for longer loses its locks
TRANSACTION_SECONDS: Final = 8  # and whoever does in the middle of a statement, with the rest
CONNECT: Final = {
    "timeout": 5,
    "command_timeout": 10,
    "server_settings": {"idle_in_transaction_session_timeout": f"{STILL_SECONDS}s"},
}
LIMIT: Final = "transaction_timeout"  # PostgreSQL 17 and newer know it
WAKE_RELAY = "outbox"  # NOTIFY channel: a row was committed

T = TypeVar("T")


class Tables(DeclarativeBase):
    """Root of every table. A subgraph derives its own base, with its own metadata."""

    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


class Outbox:
    """Columns of the table where events wait for the relay, and stay a while after."""

    __tablename__ = "outbox"

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        waiting = text("published_at IS NULL")
        return (Index("outbox_waiting", "position", postgresql_where=waiting),)

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[str]
    key: Mapped[str]
    envelope: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    published_at: Mapped[datetime | None]
    partition: Mapped[int | None]  # where the broker put it: how its loss is noticed
    offset: Mapped[int | None] = mapped_column(BigInteger)


class Inbox:
    """Columns of the table that remembers which events were applied."""

    __tablename__ = "inbox"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class Transaction:
    """One unit of work: its rows and its events commit together or not at all."""

    def __init__(
        self, session: AsyncSession, outbox: type[Outbox] | None, inbox: type[Inbox] | None
    ) -> None:
        self.session = session
        self._outbox = outbox
        self._inbox = inbox

    async def record(self, event: Event) -> None:
        assert self._outbox is not None, "this subgraph has no outbox"
        envelope = Envelope.around(event)
        row = {
            "id": envelope.id,
            "topic": envelope.topic,
            "key": envelope.key,
            "envelope": envelope.as_cloud_event(),
        }
        told = func.pg_notify(WAKE_RELAY, "")
        await self.session.execute(insert(self._outbox).values(row).returning(told))

    async def is_news(self, event_id: str) -> bool:
        """False for an event applied before; else it counts as applied when this commits.

        A second delivery at the same time waits here for the first one's end.
        """
        assert self._inbox is not None, "this subgraph has no inbox"
        row = {"event_id": event_id, "applied_at": datetime.now(UTC)}
        statement = upsert(self._inbox).values(row).on_conflict_do_nothing()
        return await self.session.scalar(statement.returning(self._inbox.event_id)) is not None


def address(server_url: str, subgraph: str) -> URL:
    """The database of one subgraph on the server that DATABASE_URL names."""
    return make_url(server_url).set(database=f"caravan_{subgraph}")


class Database:
    """The only holder of the connection pool; built once, in `app.py`."""

    def __init__(
        self,
        engine: AsyncEngine,
        outbox: type[Outbox] | None = None,
        inbox: type[Inbox] | None = None,
    ) -> None:
        self.engine = engine
        self.outbox = outbox
        self._inbox = inbox
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        alone = engine.execution_options(isolation_level="AUTOCOMMIT")  # no BEGIN, no ROLLBACK
        self._reads = async_sessionmaker(alone, expire_on_commit=False)

    @classmethod
    def of(
        cls,
        server_url: str,
        subgraph: str,
        outbox: type[Outbox] | None = None,
        inbox: type[Inbox] | None = None,
    ) -> Self:
        engine = _engine(
            address(server_url, subgraph),
            pool_size=10,
            max_overflow=10,
            pool_timeout=2,  # an exhausted pool is told, not queued behind for ever
        )
        return cls(engine, outbox, inbox)

    def alone(self) -> Self:
        """The same database over one connection of its own, which no crowd can take."""
        return type(self)(_engine(self.engine.url, pool_size=1, max_overflow=0))

    def read(self) -> AsyncSession:
        """A session for one query batch. Never share it: sibling fields run at once."""
        return self._reads()

    async def fetched(self, fetch: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """What `fetch` reads; read again where the pooled connection had been cut meanwhile."""
        try:
            async with self.read() as session:
                return await fetch(session)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        async with self.read() as session:
            return await fetch(session)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._sessions.begin() as session:
            yield Transaction(session, self.outbox, self._inbox)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.dispose()

    async def ready(self) -> None:
        """Raises when the server does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))


def _engine(url: URL, **pool: int) -> AsyncEngine:
    """An error of it that is logged names no value."""
    engine = create_async_engine(url, hide_parameters=True, connect_args=CONNECT, **pool)
    listen(engine.sync_engine, "connect", _limited)
    return engine


def _limited(connection: Any, _: object) -> None:
    limit = f"SELECT set_config(name, '{TRANSACTION_SECONDS}s', false) FROM pg_settings"
    connection.run_async(lambda raw: raw.execute(f"{limit} WHERE name = '{LIMIT}'"))
