"""Events to send, tables to send them from, and a look at what the broker holds."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import Identity, MetaData, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.chassis.database import Database, Inbox, Outbox, Tables
from subgraphs.chassis.events import Event
from subgraphs.chassis.fencing import Fence
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.worker import ended

# aiokafka leaves its connection to the collector when it is cancelled while it connects.
CANCELLED_CLIENTS = pytest.mark.filterwarnings(
    "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"
)


class Base(Tables):
    __abstract__ = True
    metadata = MetaData()


class OutboxRow(Outbox, Base): ...


class WordRow(Base):
    __tablename__ = "words"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class InboxRow(Inbox, Base): ...


class FenceRow(Fence, Base): ...


class EffectRow(Base):
    __tablename__ = "effects"

    position: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    number: Mapped[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Event):
    """A parrot said something; `topic` is each test's own."""

    topic: ClassVar[str] = "parrots.said.v1"

    parrot: str
    number: int

    @property
    def key(self) -> str:
        return self.parrot


def said(topic: str) -> type[Said]:
    return type("Said", (Said,), {"topic": topic, "__slots__": ()})


@asynccontextmanager
async def running(*work) -> AsyncIterator[list[asyncio.Task]]:
    """Each coroutine as a task until the end of the block; one that crashes fails the test."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        yield tasks
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()
    finally:
        await ended(tasks)


async def held(servers: str, topic: str) -> list:
    """Every record that the broker has in the topic's partitions, in order of partition, offset."""
    reader = AIOKafkaConsumer(bootstrap_servers=servers, fetch_max_wait_ms=20)
    try:
        await reader.start()
        places = [TopicPartition(topic, number) for number in range(3)]
        reader.assign(places)
        ends = await reader.end_offsets(places)
        await reader.seek_to_beginning(*places)
        records = []
        async with asyncio.timeout(20):
            while [place for place in places if await reader.position(place) < ends[place]]:
                for batch in (await reader.getmany(timeout_ms=100)).values():
                    records.extend(batch)
        return sorted(records, key=lambda record: (record.partition, record.offset))
    finally:
        await reader.stop()


async def numbers(servers: str, topic: str) -> dict[str, list[int]]:
    """What each parrot said, in the broker's order."""
    found: dict[str, list[int]] = {}
    for record in await held(servers, topic):
        data = json.loads(record.value)["data"]
        found.setdefault(data["parrot"], []).append(data["number"])
    return found


async def say(
    database: Database, topic: str, parrot: str = "polly", first: int = 1, last: int = 1
) -> None:
    """One transaction for each number."""
    fact = said(topic)
    for number in range(first, last + 1):
        async with database.transaction() as transaction:
            await transaction.record(fact(parrot=parrot, number=number))


async def waiting(database: Database) -> int:
    async with database.read() as session:
        unpublished = select(func.count()).where(OutboxRow.published_at.is_(None))
        return await session.scalar(unpublished.select_from(OutboxRow)) or 0


async def published(database: Database) -> None:
    """Wait until nothing waits."""
    async with asyncio.timeout(30):
        while await waiting(database):
            await asyncio.sleep(0.02)


def relay(kafka: Kafka, database: Database, topic: str) -> Coroutine[Any, Any, None]:
    return Relay(kafka, SqlOutbox(database), [topic]).run()


async def leaders(database: Database) -> int:
    """Sessions that hold the relays' lock."""
    async with database.read() as session:
        held_locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return await session.scalar(text(held_locks))
