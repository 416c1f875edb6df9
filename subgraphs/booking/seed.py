"""Fill booking with the rooms it lets: `python -m subgraphs.booking.seed`.

The same rooms every time, in one transaction; nights that are booked stay booked.
"""

import asyncio
from time import perf_counter
from typing import Annotated, Any, Final

import typer
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from subgraphs.booking.seeding import rooms
from subgraphs.booking.stays.models import StaySeedRow
from subgraphs.chassis.database import address

ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtext('booking seed'))")


def main(database_url: Annotated[str, typer.Option(envvar="DATABASE_URL")]) -> None:
    asyncio.run(seed(database_url))


async def seed(database_url: str) -> None:
    engine = create_async_engine(address(database_url, "booking"))
    try:
        async with engine.begin() as connection:
            await connection.execute(ONE_AT_A_TIME)
            known = select(StaySeedRow).where(StaySeedRow.fingerprint == rooms.fingerprint())
            if (await connection.execute(known)).first():
                typer.echo("booking: already holds these rooms")
                return
            await fill(connection, rooms.destinations())
            await connection.execute(insert(StaySeedRow).values(fingerprint=rooms.fingerprint()))
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("ANALYZE stay_properties, stay_rooms"))
    finally:
        await engine.dispose()


async def fill(connection: AsyncConnection, destinations: list[dict[str, str]]) -> None:
    started = perf_counter()
    made = [pair for destination in destinations for pair in rooms.rows(destination)]
    properties = [found for found, _ in made]
    all_rooms = [room for _, found in made for room in found]
    await merge(connection, "stay_properties", properties)
    await merge(connection, "stay_rooms", all_rooms)
    typer.echo(
        f"booking: {len(all_rooms):,} rooms in {len(properties):,} properties, "
        f"{perf_counter() - started:.1f} s"
    )


async def merge(connection: AsyncConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows with a known id are brought up to date; others come in."""
    columns = list(rows[0])
    arriving = f"arriving_{table}"
    copied = f"CREATE TEMPORARY TABLE {arriving} (LIKE {table}) ON COMMIT DROP"
    await connection.execute(text(copied))
    raw: Any = (await connection.get_raw_connection()).driver_connection
    records = [tuple(row.values()) for row in rows]
    await raw.copy_records_to_table(arriving, records=records, columns=columns)
    named = ", ".join(columns)
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    await connection.execute(
        text(
            f"INSERT INTO {table} ({named}) SELECT {named} FROM {arriving} "
            f"ON CONFLICT (id) DO UPDATE SET {changed}"
        )
    )


if __name__ == "__main__":
    typer.run(main)
