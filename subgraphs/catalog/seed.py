"""Fill the catalog with the world: `python -m subgraphs.catalog.seed`.

The same world every time, in one transaction: readers wait for some seconds, and see all of the
old one or all of the new. Nothing is done when the tables already hold what these sources and this
code would write.
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
WORLD: Final = CODE.parents[1] / "world"
WHAT_DECIDES_ROWS: Final = (
    "seeding/*.py",
    "places/names.py",
    "places/models.py",
    "destinations/tags.py",
    "properties/kinds.py",
    "geo/sphere.py",
)
WHAT_THE_WORLD_DECIDES: Final = ("dice.py", "properties.py")
ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtext('catalog seed'))")
# Cheaper to build over all the names than to feed one by one.
TRIGRAMS: Final = "place_names_by_trigram"
Contents = tuple[list[str], list[tuple[Any, ...]]]  # columns, and the values of each row


def main(database_url: Annotated[str, typer.Option(envvar="DATABASE_URL")]) -> None:
    asyncio.run(seed(database_url))


async def seed(database_url: str) -> None:
    engine = create_async_engine(address(database_url, "catalog"))
    try:
        async with engine.begin() as connection:
            await connection.execute(ONE_AT_A_TIME)
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
    paths = [path for pattern in WHAT_DECIDES_ROWS for path in sorted(CODE.glob(pattern))]
    for path in [*paths, *(WORLD / name for name in WHAT_THE_WORLD_DECIDES)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def fill(connection: AsyncConnection) -> None:
    started = perf_counter()
    world = sources.read()
    typer.echo(f"catalog: {len(world.cities):,} cities and {len(world.airports):,} airports read")
    contents = {name: as_records(rows) for name, rows in tables(world)}
    typer.echo(f"catalog: its rows derived in {perf_counter() - started:.1f} s")
    await connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    index = await connection.scalar(
        text("SELECT pg_get_indexdef(to_regclass(:name))"), {"name": TRIGRAMS}
    )
    await connection.execute(text(f"DROP INDEX {TRIGRAMS}"))
    names = ", ".join(contents)
    await connection.execute(text(f"TRUNCATE {names}, {SeedRow.__tablename__}"))
    for name, (columns, records) in contents.items():
        await copy(connection, name, columns, records)
        typer.echo(f"catalog: {len(records):,} {name.replace('_', ' ')}")
    await connection.execute(text(index))
    await connection.execute(
        insert(SeedRow).values(fingerprint=fingerprint(), finished_at=datetime.now(UTC))
    )
    typer.echo(f"catalog: done in {perf_counter() - started:.1f} s")


def as_records(rows: Iterable[dict[str, Any]]) -> Contents:
    first, *others = rows
    return list(first), [tuple(row.values()) for row in (first, *others)]


async def copy(
    connection: AsyncConnection, table: str, columns: list[str], records: list[tuple[Any, ...]]
) -> None:
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await raw.copy_records_to_table(table, records=records, columns=columns)


if __name__ == "__main__":
    typer.run(main)
