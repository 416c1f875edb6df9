"""Streams of documents have no holes, and what a document announces goes out with it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from bson.errors import BSONError
from pydantic import Field
from pymongo import ASCENDING, AsyncMongoClient, IndexModel
from pymongo.errors import PyMongoError

from infra.local.ports import free_port
from infra.local.servers import Kafka as KafkaServer
from subgraphs.chassis.documents import (
    EVER,
    NEWEST,
    RELAYED,
    Announcing,
    DocumentOutbox,
    Documents,
    append,
    last_sequence,
)
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import RETENTION, Placed
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.tests.facts import CANCELLED_CLIENTS, numbers, running, said
from subgraphs.chassis.tests.servers import killed, revived

pytestmark = CANCELLED_CLIENTS


class WordDocument(Announcing):
    id: str = Field(default_factory=lambda: new_id("word"))
    parrot: str
    sequence: int
    event_id: str

    class Settings:
        name = "words"
        indexes = [
            IndexModel([("parrot", ASCENDING), ("sequence", ASCENDING)], unique=True),
            IndexModel([("parrot", ASCENDING), ("event_id", ASCENDING)], unique=True),
            RELAYED,
        ]


@pytest.fixture(scope="module")
async def words(mongodb_uri: str) -> AsyncIterator[Documents]:
    async with Documents(mongodb_uri, "chassis", [WordDocument]) as documents:
        yield documents


@pytest.fixture(autouse=True)
async def no_words(words: Documents) -> None:
    await WordDocument.get_pymongo_collection().delete_many({})


async def add(event_id, parrot="polly", topic=None):
    def numbered(sequence):
        word = WordDocument(parrot=parrot, sequence=sequence, event_id=event_id)
        if topic:
            word.announce(said(topic)(parrot=parrot, number=sequence))
        return word

    return await append(WordDocument, {"parrot": parrot}, event_id, numbered)


async def sequences(parrot="polly"):
    found = await WordDocument.find({"parrot": parrot}).sort("sequence").to_list()
    return [word.sequence for word in found]


async def test_fifty_at_once_are_one_to_fifty():
    added = await asyncio.gather(*(add(f"event-{number}") for number in range(50)))

    assert sorted(word.sequence for word in added) == list(range(1, 51))
    assert await sequences() == list(range(1, 51))
    assert await last_sequence(WordDocument, {"parrot": "polly"}) == 50


async def test_an_event_that_comes_ten_times_at_once_is_there_once():
    added = await asyncio.gather(*(add(f"event-{number % 5}") for number in range(50)))

    assert len([word for word in added if word]) == 5
    assert await sequences() == [1, 2, 3, 4, 5]
    assert await add("event-0") is None


async def test_each_stream_counts_for_itself():
    for parrot in ("polly", "coco", "polly"):
        await add(new_id("event"), parrot)

    assert (await sequences("polly"), await sequences("coco")) == ([1, 2], [1])
    assert await last_sequence(WordDocument, {"parrot": "nobody"}) == 0


async def test_a_reader_never_sees_a_later_one_before_an_earlier_one():
    writing = asyncio.gather(*(add(f"event-{number}") for number in range(40)))
    while not writing.done():
        seen = await sequences()
        assert seen == list(range(1, len(seen) + 1))
    await writing


async def test_what_a_document_announces_waits_in_the_document(topic):
    await add("event-1", topic=topic)
    await add("event-2")
    outbox = DocumentOutbox(WordDocument)

    [waiting] = await outbox.waiting(10)
    assert (waiting.topic, waiting.key) == (topic, "polly")
    assert waiting.cloud_event["data"] == {"parrot": "polly", "number": 1}
    assert await outbox.newest_placed() == []


async def test_what_was_placed_waits_no_more_and_is_known_by_its_place(topic):
    for number in range(1, 6):
        await add(f"event-{number}", topic=topic)
    outbox = DocumentOutbox(WordDocument)
    oldest = await outbox.waiting(2)
    await outbox.placed([Placed(e.id, topic, n % 2, n) for n, e in enumerate(oldest)])

    assert len(oldest) == 2
    left = await outbox.waiting(10)
    assert [event.cloud_event["data"]["number"] for event in left] == [3, 4, 5]
    newest = {(p.partition, p.offset, p.id) for p in await outbox.newest_placed()}
    assert newest == {(0, 0, oldest[0].id), (1, 1, oldest[1].id)}


async def test_of_two_events_in_one_document_each_waits_for_itself(topic):
    word = await add("event-1", topic=topic)
    word.announce(said(topic)(parrot="polly", number=2))
    await word.save()
    outbox = DocumentOutbox(WordDocument)

    first, second = await outbox.waiting(10)
    await outbox.placed([Placed(first.id, topic, 0, 0)])
    assert [event.id for event in await outbox.waiting(10)] == [second.id]
    await outbox.placed([Placed(second.id, topic, 0, 1)])
    assert await outbox.waiting(10) == []
    assert [(p.id, p.offset) for p in await outbox.newest_placed()] == [(second.id, 1)]


async def test_the_newest_is_the_last_published_however_old_its_document(topic):
    old, *_ = [await add(f"event-{number}", topic=topic) for number in range(NEWEST + 2)]
    outbox = DocumentOutbox(WordDocument)
    waiting = await outbox.waiting(100)
    await outbox.placed([Placed(e.id, topic, 0, n) for n, e in enumerate(waiting)])
    old = await WordDocument.get(old.id)
    old.announce(said(topic)(parrot="polly", number=100))
    await old.save()
    [last] = await outbox.waiting(100)
    await outbox.placed([Placed(last.id, topic, 0, 1_000)])

    assert [(p.id, p.offset) for p in await outbox.newest_placed()] == [(last.id, 1_000)]


async def test_everything_that_is_held_can_be_made_to_wait_again(topic):
    for number in range(3):
        await add(f"event-{number}", topic=topic)
    outbox = DocumentOutbox(WordDocument)
    before = await outbox.waiting(10)
    await outbox.placed([Placed(e.id, topic, 0, n) for n, e in enumerate(before)])
    assert await outbox.waiting(10) == []

    assert await outbox.publish_again() == 3
    assert await outbox.waiting(10) == before
    assert await outbox.newest_placed() == []


async def test_old_events_are_forgotten_once_they_were_published(topic):
    old, fresh, waiting = [await add(f"event-{n}", topic=topic) for n in range(3)]
    outbox = DocumentOutbox(WordDocument)
    events = {e.cloud_event["data"]["number"]: e for e in await outbox.waiting(10)}
    await outbox.placed(
        [Placed(events[word.sequence].id, topic, 0, word.sequence) for word in (old, fresh)]
    )
    past = datetime.now(UTC) - RETENTION - timedelta(seconds=1)
    collection = WordDocument.get_pymongo_collection()
    await collection.update_one({"_id": old.id}, {"$set": {"carried.0.published_at": past}})
    await collection.update_one({"_id": waiting.id}, {"$set": {"carried.0.recorded_at": past}})
    await outbox.forget_old()

    carried = {w.id: len(w.carried) for w in await WordDocument.find_all().to_list()}
    assert carried == {old.id: 0, fresh.id: 1, waiting.id: 1}
    assert await outbox.publish_again() == 1


async def test_a_relay_publishes_documents_events_and_fills_a_lost_broker_again(
    settings, topic, folder
):
    async with KafkaServer(folder, free_port(), durable=False) as server:
        kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": server.url}))
        async with running(Relay(kafka, DocumentOutbox(WordDocument), [topic]).run()):
            for number in range(20):
                await add(f"event-{number}", topic=topic)
            await published_since(EVER)
            await killed(server)
            lost_at = datetime.now(UTC)
            await add("event-20", topic=topic)
            async with revived(server):
                await published_since(lost_at)
                spoken = (await numbers(server.url, topic))["polly"]

    assert list(dict.fromkeys(reversed(spoken)))[::-1] == list(range(1, 22))


async def published_since(moment):
    """Wait until the broker has acknowledged all of it since then.

    The outbox is asked, not the broker: readers who ask for a topic while it is made can hold the
    embedded broker up.
    """
    is_left = {"carried": {"$elemMatch": {"published_at": {"$not": {"$gte": moment}}}}}
    async with asyncio.timeout(90):
        while await WordDocument.find(is_left).count():
            await asyncio.sleep(0.1)


async def test_a_document_that_the_store_refuses_is_no_outage():
    """Else a consumer would wait for ever with an event that never can be applied."""
    word = await add("event-1")
    for refused in (
        WordDocument(parrot="polly", sequence=1, event_id="event-2"),
        WordDocument(parrot="p" * 17_000_000, sequence=2, event_id="event-3"),
        WordDocument(id=word.id, parrot="coco", sequence=1, event_id="event-4"),
    ):
        with pytest.raises((PyMongoError, BSONError)) as refusal:
            await refused.insert()
        assert not isinstance(refusal.value, DocumentOutbox.outages)


async def test_a_store_that_is_away_is_an_outage():
    uri = f"mongodb://127.0.0.1:{free_port()}"
    async with AsyncMongoClient(uri, timeoutMS=200) as client:
        with pytest.raises(DocumentOutbox.outages):
            await client.admin.command("ping")
