"""Fill the catalog with the world: `python -m subgraphs.catalog.seed`.

The same world every time, in one transaction: readers see all of the old one or all of the new.
Nothing is done when the tables already hold what these sources and this code would write.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Final

import typer
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from subgraphs.catalog.seeding import sources
from subgraphs.catalog.seeding.models import SeedRow
from subgraphs.catalog.seeding.world import tables
from subgraphs.chassis.database import address

CODE: Final = Path(__file__).parent
# Cheaper to build over all the names than to feed one by one.
TRIGRAMS: Final = "place_names_by_trigram"


def main(database_url: Annotated[str, typer.Option(envvar="DATABASE_URL")]) -> None:
    asyncio.run(seed(database_url))


async def seed(database_url: str) -> None:
    engine = create_async_engine(address(database_url, "catalog"))
    try:
        async with engine.begin() as connection:
            if await connection.scalar(
                select(SeedRow.fingerprint).where(SeedRow.fingerprint == fingerprint())
            ):
                typer.echo("catalog: already holds this world")
                return
            await fill(connection)
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM ANALYZE"))
    finally:
        await engine.dispose()


def fingerprint() -> str:
    """Of the sources and of the code that reads them."""
    digest = sha256(sources.versions().encode())
    for path in sorted((*CODE.glob("seeding/*.py"), CODE / "places" / "names.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def fill(connection: AsyncConnection) -> None:
    started = perf_counter()
    world = sources.read()
    typer.echo(f"catalog: {len(world.cities):,} cities and {len(world.airports):,} airports read")
    await connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    index = await connection.scalar(
        text("SELECT pg_get_indexdef(to_regclass(:name))"), {"name": TRIGRAMS}
    )
    await connection.execute(text(f"DROP INDEX {TRIGRAMS}"))
    filled = list(tables(world))
    names = ", ".join(name for name, _ in filled)
    await connection.execute(text(f"TRUNCATE {names}, {SeedRow.__tablename__}"))
    for name, rows in filled:
        count = await copy(connection, name, rows)
        typer.echo(f"catalog: {count:,} {name.replace('_', ' ')}")
    await connection.execute(text(index))
    await connection.execute(
        insert(SeedRow).values(fingerprint=fingerprint(), finished_at=datetime.now(UTC))
    )
    typer.echo(f"catalog: done in {perf_counter() - started:.1f} s")


async def copy(connection: AsyncConnection, table: str, rows: Iterable[dict[str, Any]]) -> int:
    records = list(rows)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await raw.copy_records_to_table(
        table, records=(tuple(row.values()) for row in records), columns=list(records[0])
    )
    return len(records)


if __name__ == "__main__":
    typer.run(main)
