"""What social announces reaches social, through a real broker."""

import asyncio

from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.tests.facts import CANCELLED_CLIENTS, running
from subgraphs.social.tests.people import ANA, BEN, acts, follows
from subgraphs.social.tests.posts import a_post, in_feed
from subgraphs.social.worker import RELAYED, tasks

pytestmark = CANCELLED_CLIENTS


async def until(ask, expected):
    async with asyncio.timeout(40):
        while (found := await ask()) != expected:
            await asyncio.sleep(0.1)
    return found


async def test_a_post_reaches_the_feed_of_a_follower(social, settings, kafka_servers):
    kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": kafka_servers}))
    await social.knows(ANA, BEN)
    before = await a_post(social, BEN)
    await follows(social, ANA, BEN)

    async def feed():
        return [id for id, _ in await in_feed(social, ANA)]

    async with running(*tasks(kafka, social.wakeups, social.talk.live)):
        await until(feed, [before])
        after = await a_post(social, BEN)
        await until(feed, [after, before])
        await acts(social, "block", BEN, ANA)
        await until(feed, [])
        await until(waiting, 0)


async def waiting():
    counts = [
        await model.get_pymongo_collection().count_documents({"unpublished": True})
        for model in RELAYED
    ]
    return sum(counts)
