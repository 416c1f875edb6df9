"""A broker that forgot what it acknowledged is filled again, however it hides its loss."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import func, select

from infra.local.ports import free_port
from infra.local.servers import Kafka as KafkaServer
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.tests.facts import (
    CANCELLED_CLIENTS,
    OutboxRow,
    held,
    leaders,
    numbers,
    published,
    relay,
    running,
    say,
)
from subgraphs.chassis.tests.servers import killed, revived

pytestmark = CANCELLED_CLIENTS


async def published_again(database, lost_at):
    """Wait until a broker that lost its log at that moment has acknowledged all of it since.

    The outbox is asked, not the broker: readers who ask for a topic while it is made can hold the
    embedded broker up.
    """
    left = OutboxRow.published_at.is_(None) | (OutboxRow.published_at < lost_at)
    async with asyncio.timeout(90):
        while True:
            async with database.read() as session:
                if not await session.scalar(select(func.count()).where(left)):
                    return
            await asyncio.sleep(0.1)


def holds_in_order(said, wanted):
    """What was said again before or after the loss was noticed may stand between."""
    rest = iter(said)
    return all(number in rest for number in wanted)


async def test_a_broker_that_lost_everything_is_filled_again(database, settings, topic, folder):
    async with KafkaServer(folder, free_port(), durable=False) as server:
        kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": server.url}))
        async with running(relay(kafka, database, topic)):
            for parrot in ("polly", "coco"):
                await say(database, topic, parrot, 1, 20)
            await published(database)
            assert len(await held(server.url, topic)) == 40

            await killed(server)
            lost_at = datetime.now(UTC)
            await say(database, topic, "polly", 21, 25)
            async with revived(server):
                await published_again(database, lost_at)
                found = await numbers(server.url, topic)

    expected = {"polly": list(range(1, 26)), "coco": list(range(1, 21))}
    for parrot, numbers_in_order in expected.items():
        assert set(found[parrot]) == set(numbers_in_order)
        assert holds_in_order(found[parrot], numbers_in_order)


async def test_a_loss_is_noticed_though_new_events_hide_it(database, settings, topic, folder):
    """One event stood in the lost log; one new event makes the new log just as long."""
    async with KafkaServer(folder, free_port(), durable=False) as server:
        kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": server.url}))
        async with running(relay(kafka, database, topic)):
            await say(database, topic)
            await published(database)
        async with running(relay(kafka, database, topic)):
            async with asyncio.timeout(20):
                while await leaders(database) != 1:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)  # it has looked for loss, and found none
            await killed(server)
            lost_at = datetime.now(UTC)
            async with revived(server):
                await kafka.create_topics([topic])
                await say(database, topic, first=2, last=2)
                await published_again(database, lost_at)
                found = await numbers(server.url, topic)

    assert set(found["polly"]) == {1, 2}


async def test_a_loss_is_noticed_though_the_topic_has_fewer_partitions_now(
    database, settings, topic, folder
):
    """Whoever asked for the topic first had it made anew, in its own way."""
    async with KafkaServer(folder, free_port(), durable=False) as server:
        told = {"kafka_bootstrap_servers": server.url}
        many, few = (
            Kafka(settings.model_copy(update={**told, "kafka_partitions": count}))
            for count in (8, 3)
        )
        async with running(relay(many, database, topic)):
            for number in range(20):
                await say(database, topic, f"parrot {number}")
            await published(database)
        await killed(server)
        lost_at = datetime.now(UTC)
        async with revived(server):
            await few.create_topics([topic])
            async with running(relay(many, database, topic)):
                await published_again(database, lost_at)
            found = await numbers(server.url, topic)

    assert found == {f"parrot {number}": [1] for number in range(20)}
