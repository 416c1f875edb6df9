"""Whose workflows does a living process take over, and whose not?"""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from subgraphs.booking.bookings.models import ExecutorRow

DEAD = "executor_dead"
LEFT = (
    "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = :dead,"
    " application_version = :version WHERE workflow_uuid = :id"
)
STATUS = "SELECT status FROM dbos.workflow_status WHERE workflow_uuid = :id"
LEAVE = "DELETE FROM dbos.workflow_status WHERE workflow_uuid = :id"


@pytest.fixture
async def ended(booking):
    """The id of a workflow that has nothing left to do."""
    id = await booking.booked(await booking.trip())
    while await how(booking, id) != "SUCCESS":
        await asyncio.sleep(0.02)
    yield id
    async with booking.database.transaction() as transaction:
        await transaction.session.execute(text(LEAVE), {"id": id})


async def how(booking, id: str) -> str:
    async with booking.database.read() as session:
        return await session.scalar(text(STATUS), {"id": id})


async def left(booking, id: str, version: str) -> list[str]:
    """What the living have taken over, where a dead process left a workflow of `version`."""
    async with booking.database.transaction() as transaction:
        told = {"dead": DEAD, "version": version, "id": id}
        await transaction.session.execute(text(LEFT), told)
        transaction.session.add(ExecutorRow(id=DEAD, seen_at=datetime(2000, 1, 1, tzinfo=UTC)))
    return await booking.services.workflows.take_over()


async def known(booking) -> bool:
    async with booking.database.read() as session:
        dead = select(ExecutorRow.id).where(ExecutorRow.id == DEAD)
        return await session.scalar(dead) is not None


async def test_what_the_dead_left_is_taken_over_and_they_are_forgotten(booking, ended):
    taken = await left(booking, ended, "1")
    assert not await known(booking)
    assert taken in ([ended], [])  # the process itself looks for the dead as well


async def test_what_is_of_another_version_waits_for_a_process_of_that_one(booking, ended):
    assert await left(booking, ended, "0") == []
    assert await known(booking)
