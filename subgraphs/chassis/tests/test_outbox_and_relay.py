"""What was committed is announced, in order, at least once; what was not committed never is."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text, update

from infra.local.ports import free_port
from infra.local.servers import Postgres
from subgraphs.chassis.database import Database, address
from subgraphs.chassis.migrate import create_database
from subgraphs.chassis.outbox import RETENTION, SqlOutbox
from subgraphs.chassis.tests.facts import (
    CANCELLED_CLIENTS,
    Base,
    OutboxRow,
    WordRow,
    held,
    leaders,
    numbers,
    published,
    relay,
    running,
    said,
    say,
)
from subgraphs.chassis.tests.servers import killed, revived

pytestmark = CANCELLED_CLIENTS


async def test_rows_and_events_commit_together(database, topic):
    async with database.transaction() as transaction:
        transaction.session.add(WordRow(id=1, text="hello"))
        await transaction.record(said(topic)(parrot="polly", number=1))

    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(WordRow)) == 1
        [row] = await session.scalars(select(OutboxRow))
    assert (row.topic, row.key, row.published_at) == (topic, "polly", None)
    assert row.envelope["data"] == {"parrot": "polly", "number": 1}


class ChangedItsMind(Exception): ...


async def test_what_is_rolled_back_is_never_announced(database, kafka, topic):
    async def change_ones_mind():
        async with database.transaction() as transaction:
            transaction.session.add(WordRow(id=1, text="hello"))
            await transaction.record(said(topic)(parrot="polly", number=1))
            raise ChangedItsMind

    with pytest.raises(ChangedItsMind):
        await change_ones_mind()
    async with running(relay(kafka, database, topic)):
        await say(database, topic, first=2, last=2)
        await published(database)

    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(WordRow)) == 0
    assert await numbers(kafka.servers, topic) == {"polly": [2]}


async def test_a_published_event_is_a_cloud_event_under_its_key(database, kafka, topic):
    async with running(relay(kafka, database, topic)):
        await say(database, topic)
        await published(database)

    [record] = await held(kafka.servers, topic)
    event = json.loads(record.value)
    assert record.key == b"polly"
    assert event["specversion"] == "1.0"
    assert event["source"] == "/parrots"
    assert event["type"] == topic
    assert event["subject"] == "polly"
    assert event["datacontenttype"] == "application/json"
    assert event["data"] == {"parrot": "polly", "number": 1}
    async with database.read() as session:
        [row] = await session.scalars(select(OutboxRow))
    assert (row.id, row.partition, row.offset) == (event["id"], record.partition, record.offset)


async def test_each_keys_events_are_published_once_and_in_order(database, kafka, topic):
    parrots = [f"parrot-{number}" for number in range(6)]
    async with running(relay(kafka, database, topic)):
        await asyncio.gather(*(say(database, topic, parrot, 1, 40) for parrot in parrots))
        await published(database)

    expected = {parrot: list(range(1, 41)) for parrot in parrots}
    assert await numbers(kafka.servers, topic) == expected


async def test_a_relay_that_is_stopped_and_started_loses_nothing(database, kafka, topic):
    async with running(say(database, topic, last=300)) as [saying]:
        for pause in (0.15, 0.2, 0.25, 0.3):
            async with running(relay(kafka, database, topic)):
                await asyncio.sleep(pause)
        await saying
        async with running(relay(kafka, database, topic)):
            await published(database)

    [spoken] = (await numbers(kafka.servers, topic)).values()
    assert sorted(set(spoken)) == list(range(1, 301))
    assert list(dict.fromkeys(spoken)) == list(range(1, 301))  # a repeat never overtakes


async def test_a_broker_that_lost_nothing_is_not_filled_again(database, kafka, topic):
    """Not after many events of one batch, nor when a new relay looks what is there."""
    await say(database, topic, last=150)
    for _ in range(3):
        async with running(relay(kafka, database, topic)):
            await published(database)
            async with asyncio.timeout(20):
                while await leaders(database) != 1:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)

    assert await numbers(kafka.servers, topic) == {"polly": list(range(1, 151))}


async def test_of_two_relays_one_leads_and_the_other_takes_over(database, kafka, topic):
    async with running(relay(kafka, database, topic)) as [second]:
        async with running(relay(kafka, database, topic)):
            await say(database, topic, last=30)
            await published(database)
            assert await leaders(database) == 1
        await say(database, topic, first=31, last=60)
        await published(database)
        assert not second.done()

    assert await numbers(kafka.servers, topic) == {"polly": list(range(1, 61))}


async def test_a_leader_whose_session_is_cut_leads_again(database, kafka, topic):
    async with running(relay(kafka, database, topic)):
        await say(database, topic)
        await published(database)
        async with database.engine.begin() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            await connection.execute(text(cut))
        await say(database, topic, first=2, last=5)
        await published(database)
        async with asyncio.timeout(20):
            while await leaders(database) != 1:
                await asyncio.sleep(0.05)

    assert set((await numbers(kafka.servers, topic))["polly"]) == set(range(1, 6))


async def test_a_relay_waits_for_a_database_that_is_killed(settings, kafka, topic, folder):
    async with Postgres(folder, free_port()) as server:
        await create_database(address(server.url, "chassis"))
        async with Database.of(server.url, "chassis", OutboxRow) as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            async with running(relay(kafka, database, topic)):
                await say(database, topic)
                await published(database)
                await killed(server)
                await asyncio.sleep(0.2)
                async with revived(server):
                    await database.engine.dispose()
                    await say(database, topic, first=2, last=2)
                    await published(database)

    assert set((await numbers(kafka.servers, topic))["polly"]) == {1, 2}


async def test_old_events_are_forgotten_once_they_were_published(database, kafka, topic):
    async with running(relay(kafka, database, topic)):
        await say(database, topic, last=2)
        await published(database)
    await say(database, topic, first=3, last=3)
    past = datetime.now(UTC) - RETENTION - timedelta(seconds=1)
    async with database.engine.begin() as connection:
        await connection.execute(update(OutboxRow).values(recorded_at=past))
        first = OutboxRow.position == select(func.min(OutboxRow.position)).scalar_subquery()
        await connection.execute(update(OutboxRow).where(first).values(published_at=past))
    await SqlOutbox(database).forget_old()

    async with database.read() as session:
        kept = await session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        assert [row.envelope["data"]["number"] for row in kept] == [2, 3]


async def test_events_wait_in_the_order_of_their_commits_positions(database, topic):
    await say(database, topic, last=5)
    outbox = SqlOutbox(database)

    first = await outbox.waiting(2)
    everything = await outbox.waiting(10)

    assert [event.cloud_event["data"]["number"] for event in first] == [1, 2]
    assert [event.cloud_event["data"]["number"] for event in everything] == [1, 2, 3, 4, 5]
    assert all(one.id < other.id for one, other in pairwise(everything))
