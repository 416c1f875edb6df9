"""Fill booking with the rooms it lets and exchange rates, and in development with journeys.

`python -m subgraphs.booking.seed`, as often as wanted. The same rooms every time, in one
transaction; what was booked stays booked.
"""

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final

import typer
from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from subgraphs.booking.exchange.models import ExchangeRateRow
from subgraphs.booking.seeding import rates, rooms
from subgraphs.booking.seeding.trips import TripSeed
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.stays.models import StaySeedRow
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.wiring import Services
from subgraphs.chassis.database import Database, address
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.settings import Environment
from subgraphs.chassis.wakeups import Wakeups

ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtext('booking seed'))")


async def main(settings: BookingSettings) -> None:
    await seed_rooms(settings.database_url)
    await seed_rates(settings.database_url)
    if settings.environment is Environment.DEVELOPMENT:
        await seed_journeys(settings)


async def seed_journeys(settings: BookingSettings) -> None:
    started = perf_counter()
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    wakeups = Wakeups(settings.redis_url, NAME)
    async with database, wakeups, StripeShaped(settings) as payments:
        services = Services.of(settings, database, payments, wakeups, providers=[])
        today = datetime.now(UTC).date()
        async with services.workflows:
            made = await TripSeed(database, services, wakeups, today).fill()
    typer.echo(f"booking: {made} bookings for journeys, {perf_counter() - started:.1f} s")


async def seed_rooms(database_url: str) -> None:
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


async def seed_rates(database_url: str) -> None:
    engine = create_async_engine(address(database_url, "booking"))
    try:
        async with engine.begin() as connection:
            await fill_rates(connection)
    finally:
        await engine.dispose()


async def fill_rates(connection: AsyncConnection) -> None:
    once = upsert(ExchangeRateRow).values(list(rates.rows())).on_conflict_do_nothing()
    await connection.execute(once)


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
    asyncio.run(main(BookingSettings()))
