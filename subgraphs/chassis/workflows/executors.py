"""Which processes run workflows, and which of them have died?

Each says some times within its lease that it lives, by the database's clock. Whoever has been
silent for longer than the lease is dead: the others take over what it left.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.chassis.database import Database

BEATS: Final = 6  # in the time of a lease
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Executor:
    """Columns of the table of processes that run workflows."""

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class Executors:
    def __init__(
        self, database: Database, row: type[Executor], own_id: str, lease: timedelta
    ) -> None:
        self._database = database
        self._row = row
        self._lease = lease
        self.own_id = own_id

    @property
    def beat_seconds(self) -> float:
        return self._lease.total_seconds() / BEATS

    async def beat(self) -> None:
        await self._write(func.now())

    async def leave(self) -> None:
        """Nobody needs to wait for the lease."""
        await self._write(LONG_AGO)

    async def dead(self) -> list[str]:
        row = self._row
        silent = select(row.id).where(row.seen_at < func.now() - self._lease, row.id != self.own_id)
        return await self._database.fetched(
            lambda session: _all(session.scalars(silent.order_by(row.seen_at)))
        )

    async def unknown(self, ids: Iterable[str]) -> set[str]:
        """Of these, those that nobody would find dead: they are not in the table."""
        asked = {id for id in ids if id}
        known = select(self._row.id).where(self._row.id.in_(asked))
        found = await self._database.fetched(lambda session: _all(session.scalars(known)))
        return asked - set(found)

    async def forget(self, id: str) -> None:
        async with self._database.transaction() as transaction:
            await transaction.session.execute(delete(self._row).where(self._row.id == id))

    async def _write(self, seen_at: Any) -> None:
        statement = insert(self._row).values(id=self.own_id, seen_at=seen_at)
        seen = statement.on_conflict_do_update(
            index_elements=["id"], set_={"seen_at": statement.excluded.seen_at}
        )
        async with self._database.transaction() as transaction:
            await transaction.session.execute(seen)


async def _all(rows: Any) -> list[str]:
    return list(await rows)
