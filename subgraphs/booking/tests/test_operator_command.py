"""The same from a shell, for an operator who may reach the database."""

import asyncio

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from subgraphs.booking.operator.__main__ import app
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.testing.processes import environment_of
from subgraphs.booking.testing.stock import flight_offer

OFTEN = 1_000


@pytest.fixture
def booking_settings(booking_settings):
    return booking_settings.model_copy(update={"saga_pace": 0.02})


@pytest.fixture
def run(booking_settings):
    """Runs the command: its exit status, and what it prints."""
    environment = environment_of(booking_settings)

    async def run(*words: str) -> tuple[int, str]:
        ended = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
        return ended.exit_code, ended.output

    return run


@pytest.fixture
async def parked(booking) -> str:
    """The id of a booking of which nobody knows whether it is paid."""
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    offer = await flight_offer(booking.database)
    answer = await booking.placed(await booking.trip(), offer)
    id = answer["booking"]["id"]
    await booking.ended(id, "PARKED")
    return id


async def actions(booking) -> list[OperatorActionRow]:
    async with booking.database.read() as session:
        return list(await session.scalars(select(OperatorActionRow)))


async def test_what_is_not_settled_is_listed_shown_and_settled(booking, parked, run):
    listed = await run("list")
    shown = await run("show", parked)
    note = ("--note", "Asked them.")
    settled = await run(
        *("settle", parked, "--decision", "IT_WAS_NOT_MADE", *note, "--by", "mia", "--key", "one")
    )
    assert await booking.services.bookings.begin_left(10) == 1  # the worker does so

    for status, printed in (listed, shown, settled):
        assert (status, parked in printed or "CAPTURE" in printed) == (0, True), printed
    assert "IT_WAS_NOT_MADE" in shown[1]
    assert await booking.ended(parked) == "CONFIRMED"
    [action] = await actions(booking)
    assert (action.decided_by, action.note) == ("command:mia", "Asked them.")
    assert parked not in (await run("list"))[1]


async def test_what_cannot_be_settled_ends_with_one(booking, parked, run):
    words = ("--decision", "ACCEPT", "--note", "Why not.")

    not_now = await run("settle", parked, *words)
    absent = await run("settle", "booking_absent", *words)
    unshown = await run("show", "booking_absent")

    assert [status for status, _ in (not_now, absent, unshown)] == [1, 1, 1]
    assert "IT_WAS_NOT_MADE" in not_now[1]
    assert await booking.ended(parked, "PARKED") == "PARKED"
    assert await actions(booking) == []
