"""Who blocked whom, heard from social, and what neither sees of the other then."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from subgraphs.accounts.blocks.models import BlockRow
from subgraphs.accounts.consumers import handlers
from subgraphs.accounts.tables import InboxRow
from subgraphs.accounts.tests.conftest import ALICE, count
from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.stores import statements

BOB, CARLA = derived_id("user", "bob"), derived_id("user", "carla")
BLOCKED, UNBLOCKED = "social.person-blocked.v1", "social.person-unblocked.v1"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOORS = """
    query($handle: String!, $id: ID!, $ids: [_Any!]!) {
        user(handle: $handle) { handle }
        node(id: $id) { id }
        _entities(representations: $ids) { ... on User { handle } }
    }
"""
SEEN = {"user": {"handle": "bob"}, "node": {"id": BOB}, "_entities": [{"handle": "bob"}]}
ABSENT = {"user": None, "node": None, "_entities": [None]}


@pytest.fixture(autouse=True)
async def people(accounts):
    for handle in ("bob", "carla"):
        await accounts.person(handle)


async def block(accounts, blocker=BOB, blocked=ALICE, topic=BLOCKED, minute=0) -> None:
    await accounts.hears(
        topic,
        f"event_{topic}_{minute}_{blocker}",
        NOON + timedelta(minutes=minute),
        blocker_id=blocker,
        blocked_id=blocked,
    )


async def bob_as_seen_by(accounts, viewer) -> dict:
    reference = {"__typename": "User", "id": BOB}
    answer = await accounts.ask(DOORS, viewer, handle="bob", id=BOB, ids=[reference])
    assert "errors" not in answer, answer
    return answer["data"]


@pytest.mark.parametrize(("blocker", "blocked"), [(BOB, ALICE), (ALICE, BOB)])
async def test_who_is_blocked_and_who_blocks_are_absent_for_each_other_at_every_door(
    accounts, blocker, blocked
):
    await block(accounts, blocker, blocked)

    assert await bob_as_seen_by(accounts, ALICE) == ABSENT
    for other in (CARLA, BOB, None):
        assert await bob_as_seen_by(accounts, other) == SEEN


async def test_a_block_said_on_the_bus_reaches_the_graph(accounts, settings, kafka_servers):
    kafka = Kafka(settings.model_copy(update={"kafka_bootstrap_servers": kafka_servers}))
    data = {"blocker_id": BOB, "blocked_id": ALICE}
    said = Envelope(id=new_id("event"), topic=BLOCKED, key=BOB, data=data)
    await kafka.create_topics([BLOCKED])
    async with kafka.producer() as producer:
        await producer.send_and_wait(BLOCKED, said.encoded(), key=BOB.encode())

    consumer = Consumer(kafka, "accounts", handlers(accounts.database), SqlOutbox.outages)
    consuming = asyncio.create_task(consumer.run())
    async with asyncio.timeout(60):
        while await count(accounts.database, InboxRow) == 0:
            await asyncio.sleep(0.1)
    consuming.cancel()
    with suppress(asyncio.CancelledError):
        await consuming

    assert await bob_as_seen_by(accounts, ALICE) == ABSENT


async def test_an_ended_block_is_over(accounts):
    await block(accounts)
    await block(accounts, topic=UNBLOCKED, minute=1)

    assert await bob_as_seen_by(accounts, ALICE) == SEEN


async def test_a_block_of_the_other_side_outlives_the_end_of_ones_own(accounts):
    await block(accounts, BOB, ALICE)
    await block(accounts, ALICE, BOB)
    await block(accounts, BOB, ALICE, UNBLOCKED, minute=1)

    assert await bob_as_seen_by(accounts, ALICE) == ABSENT


async def test_nobody_vanishes_for_themselves(accounts):
    await block(accounts, BOB, BOB)

    assert await bob_as_seen_by(accounts, BOB) == SEEN


async def test_a_block_opens_no_private_profile(accounts):
    await accounts.person("dora", visibility="PRIVATE")
    await block(accounts)

    answer = await accounts.ask('{ user(handle: "dora") { id } }', ALICE)

    assert answer == {"data": {"user": None}}


async def test_many_people_and_many_blocks_cost_one_statement(accounts):
    people = [await accounts.person(f"person{number}") for number in range(20)]
    for number in range(0, 20, 2):
        pair = (people[number], ALICE) if number % 4 else (ALICE, people[number])
        await block(accounts, *pair, minute=number)
    query = "query($ids: [_Any!]!) { _entities(representations: $ids) { ...on User { handle } } }"
    references = [{"__typename": "User", "id": id} for id in people]

    with statements(accounts.database) as seen:
        answer = await accounts.ask(query, ids=references)

    handles = [user and user["handle"] for user in answer["data"]["_entities"]]
    assert handles == [None if n % 2 == 0 else f"person{n}" for n in range(20)]
    assert len(seen) == 1


@pytest.mark.parametrize("order", [*permutations(range(4))])
async def test_the_newest_word_holds_in_whatever_order_and_however_often_words_come(
    accounts, order
):
    said = [BLOCKED, UNBLOCKED, BLOCKED, UNBLOCKED]
    for minute in [*order, *order]:
        at = NOON + timedelta(minutes=minute)
        await accounts.hears(said[minute], f"event_{minute}", at, blocker_id=ALICE, blocked_id=BOB)

    async with accounts.database.read() as session:
        row = await session.get(BlockRow, (ALICE, BOB))
    assert (row.in_force, row.said_at) == (False, NOON + timedelta(minutes=3))
    assert await count(accounts.database, BlockRow) == 1
    assert await count(accounts.database, InboxRow) == 4


async def test_one_event_delivered_to_many_at_once_is_applied_once(accounts):
    await asyncio.gather(*(block(accounts) for _ in range(8)))

    assert await count(accounts.database, InboxRow) == 1
    assert await bob_as_seen_by(accounts, ALICE) == ABSENT


async def test_a_tie_may_be_heard_of_before_the_people(accounts):
    dora = derived_id("user", "dora")
    await block(accounts, dora, ALICE)
    await accounts.person("dora")

    answer = await accounts.ask('{ user(handle: "dora") { id } }', ALICE)

    assert answer == {"data": {"user": None}}


async def test_an_event_without_its_people_is_no_event(accounts):
    with pytest.raises(ValueError, match="blocked_id"):
        await accounts.hears(BLOCKED, "event_1", NOON, blocker_id=BOB)

    assert await count(accounts.database, InboxRow) == 0
