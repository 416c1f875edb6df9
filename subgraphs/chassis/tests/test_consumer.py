"""Each event's effect once, whatever comes twice, late, broken or not at all."""

import asyncio
import json
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import insert, select

from infra.local.ports import free_port
from infra.local.servers import Kafka as KafkaServer
from subgraphs.chassis.consumer import ATTEMPTS, Consumer
from subgraphs.chassis.dead_letters import replayed
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.kafka import DEAD, Kafka
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.tests.facts import CANCELLED_CLIENTS, EffectRow, held, running, said
from subgraphs.chassis.tests.servers import killed, revived

CANARY = "canary-4711"

pytestmark = CANCELLED_CLIENTS


class StoreDown(Exception): ...


class Parrot:
    """Handles events as a subgraph would: effect and inbox in one write."""

    def __init__(self, database=None):
        self.database = database
        self.taken = False
        self.heard = []
        self.tries = Counter()
        self.fails = {}  # number of the event -> exceptions still to raise

    async def handle(self, envelope: Envelope) -> None:
        number = envelope.data["number"]
        self.tries[number] += 1
        if self.fails.get(number):
            raise self.fails[number].pop(0)
        if self.database is not None:
            async with self.database.transaction() as transaction:
                if await transaction.is_news(envelope.id):
                    await transaction.session.execute(insert(EffectRow).values(number=number))
        self.heard.append(number)

    async def until(self, *numbers):
        async with asyncio.timeout(40):
            while not set(numbers) <= set(self.heard):
                await asyncio.sleep(0.02)


@pytest.fixture
def group():
    return f"group-{uuid4().hex}"


def consumer(kafka, group, topic, parrot, outages=(StoreDown,)):
    return Consumer(kafka, group, {topic: parrot.handle}, outages).run()


def event(topic, number, parrot="polly"):
    return Envelope.around(said(topic)(parrot=parrot, number=number))


async def send(kafka, topic, *messages, key=b"polly"):
    """Envelopes, or bytes that are none."""
    await kafka.create_topics([topic])
    async with kafka.producer() as producer:
        for message in messages:
            body = message if isinstance(message, bytes) else message.encoded()
            await producer.send_and_wait(topic, body, key=key)


@dataclass
class Hearing:
    """A consumer that runs, with a parrot for each topic."""

    kafka: Kafka
    group: str
    parrots: dict[str, Parrot]

    def free(self) -> tuple[str, Parrot]:
        """A topic that no test has used, and who hears it."""
        return next((t, p) for t, p in self.parrots.items() if not p.tries and not p.taken)


@pytest.fixture(scope="module")
async def hearing(settings, kafka_servers, tables):
    """One for all tests that only send to it: to join a group takes seconds."""
    kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": kafka_servers}))
    parrots = {f"parrots.said-{uuid4().hex}.v1": Parrot(tables) for _ in range(6)}
    group = f"group-{uuid4().hex}"
    handlers = {topic: parrot.handle for topic, parrot in parrots.items()}
    await kafka.create_topics([*parrots, *(topic + DEAD for topic in parrots)])
    async with running(Consumer(kafka, group, handlers, (StoreDown,)).run()):
        yield Hearing(kafka, group, parrots)


@pytest.fixture
def heard(hearing, database):
    """(topic, parrot) of this test alone."""
    topic, parrot = hearing.free()
    parrot.taken = True
    return topic, parrot


async def test_an_event_that_comes_thrice_has_one_effect(database, kafka, heard):
    topic, parrot = heard
    first, second = event(topic, 1), event(topic, 2)
    await send(kafka, topic, first, first, second, first, event(topic, 3))
    await parrot.until(1, 2, 3)

    assert await effects(database) == [1, 2, 3]
    assert parrot.tries[1] == 3


async def effects(database):
    async with database.read() as session:
        return list(await session.scalars(select(EffectRow.number).order_by(EffectRow.number)))


async def test_a_key_is_heard_in_order_and_by_each_group(kafka, heard, group):
    topic, parrot = heard
    another = Parrot()
    async with running(consumer(kafka, group, topic, another)):
        await send(kafka, topic, *(event(topic, number) for number in range(50)))
        await parrot.until(*range(50))
        await another.until(*range(50))

    assert [parrot.heard, another.heard] == [list(range(50))] * 2


async def test_an_event_that_cannot_be_applied_dies_and_the_next_one_goes_on(kafka, hearing, heard):
    topic, parrot = heard
    parrot.fails[1] = [LookupError(CANARY) for _ in range(ATTEMPTS)]
    parrot.fails[2] = [LookupError(CANARY) for _ in range(ATTEMPTS - 1)]
    poison = event(topic, 1)
    out = StringIO()
    with redirect_stdout(out):
        start_logging("parrots", "INFO")
    await send(kafka, topic, poison, event(topic, 2), event(topic, 3))
    await parrot.until(2, 3)

    assert parrot.heard == [2, 3]
    assert parrot.tries == {1: ATTEMPTS, 2: ATTEMPTS, 3: 1}
    [letter] = await held(kafka.servers, topic + DEAD)
    headers = {name: value.decode() for name, value in letter.headers}
    assert (letter.key, letter.value) == (b"polly", poison.encoded())
    assert headers["reason"] == "LookupError"
    assert headers["group"] == hearing.group
    assert headers["offset"] == "0"
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    [told] = [line for line in lines if line["message"] == "dead letter"]
    assert told["event.id"] == poison.id
    assert CANARY not in out.getvalue()


async def test_bytes_that_nobody_can_read_die_and_the_next_one_goes_on(kafka, heard):
    topic, parrot = heard
    await send(kafka, topic, b"\xff\xfe", b"[" * 100_000, event(topic, 1))
    await parrot.until(1)

    letters = await held(kafka.servers, topic + DEAD)
    assert [letter.value for letter in letters] == [b"\xff\xfe", b"[" * 100_000]
    assert parrot.tries == {1: 1}


async def test_while_the_store_is_down_an_event_waits_and_does_not_die(kafka, heard):
    topic, parrot = heard
    parrot.fails[1] = [StoreDown(), LookupError(), ConnectionRefusedError(), LookupError()]
    await send(kafka, topic, event(topic, 1), event(topic, 2))
    await parrot.until(1, 2)

    assert parrot.heard == [1, 2]
    assert parrot.tries[1] == 5
    assert await held(kafka.servers, topic + DEAD) == []


async def test_dead_letters_are_sent_again_once(kafka, heard):
    topic, parrot = heard
    parrot.fails[1] = [LookupError() for _ in range(ATTEMPTS)]
    await send(kafka, topic, event(topic, 1), event(topic, 2))
    await parrot.until(2)
    assert await replayed(kafka, topic) == 1
    await parrot.until(1)
    assert await replayed(kafka, topic) == 0

    assert parrot.heard == [2, 1]


async def test_what_was_not_handled_is_not_taken_for_handled(kafka, topic, group):
    """The process dies in the middle of what it fetched from several partitions at once."""
    parrots = [f"parrot-{number}" for number in range(12)]
    for number, parrot in enumerate(parrots):
        await send(kafka, topic, event(topic, number, parrot), key=parrot.encode())
    places = {place_of(record) for record in await held(kafka.servers, topic)}
    assert len(places) == 3

    handled = Counter()
    stuck = asyncio.Event()

    async def handle(envelope):
        if handled.total() == 6:  # past the first partition, within another
            stuck.set()
            await asyncio.Event().wait()
        handled[envelope.id] += 1

    async with (
        running(Consumer(kafka, group, {topic: handle}, ()).run()),
        asyncio.timeout(30),
    ):
        await stuck.wait()

    done = Counter(
        place_of(record)
        for record in await held(kafka.servers, topic)
        if json.loads(record.value)["id"] in handled
    )
    reader = AIOKafkaConsumer(bootstrap_servers=kafka.servers, group_id=group)
    async with reader:
        committed = {place: await reader.committed(place) or 0 for place in places}
    assert all(committed[place] <= done[place] for place in places)
    assert any(committed.values())


def place_of(record):
    return TopicPartition(record.topic, record.partition)


async def test_members_of_a_group_share_and_take_over(kafka, topic, group):
    one, other = Parrot(), Parrot()
    async with running(consumer(kafka, group, topic, one)):
        async with running(consumer(kafka, group, topic, other)):
            for number in range(30):
                name = f"parrot-{number}"
                await send(kafka, topic, event(topic, number, name), key=name.encode())
            async with asyncio.timeout(30):
                while set(one.heard) | set(other.heard) < set(range(30)):
                    await asyncio.sleep(0.05)
        await send(kafka, topic, event(topic, 30), event(topic, 31))
        await one.until(30, 31)


async def test_a_broker_that_lost_everything_costs_no_effect(
    database, settings, topic, group, folder
):
    parrot = Parrot(database)
    async with KafkaServer(folder, free_port(), durable=False) as server:
        kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": server.url}))
        relay = Relay(kafka, SqlOutbox(database), [topic]).run()
        async with running(relay, consumer(kafka, group, topic, parrot)):
            for number in range(3):
                await say(database, topic, number)
            await parrot.until(0, 1, 2)
            await killed(server)
            await say(database, topic, 3)
            async with revived(server):
                await say(database, topic, 4)
                await parrot.until(3, 4)

    assert await effects(database) == [0, 1, 2, 3, 4]


async def say(database, topic, number):
    async with database.transaction() as transaction:
        await transaction.record(said(topic)(parrot="polly", number=number))


async def test_one_event_delivered_twice_at_once_has_one_effect(database, kafka, group, topic):
    parrot = Parrot(database)
    envelope = event(topic, 7)

    await asyncio.gather(*(parrot.handle(envelope) for _ in range(10)))

    assert await effects(database) == [7]


async def test_an_effect_that_fails_leaves_its_event_news(database, topic):
    envelope = event(topic, 7)

    async def applied_and_lost():
        async with database.transaction() as transaction:
            assert await transaction.is_news(envelope.id)
            raise StoreDown

    with pytest.raises(StoreDown):
        await applied_and_lost()
    await Parrot(database).handle(envelope)

    assert await effects(database) == [7]
