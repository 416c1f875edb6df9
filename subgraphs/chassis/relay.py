"""The relay: outbox to Kafka, at least once, in order for each key, even past a lost broker.

Every acknowledged event keeps the offset it was given. A broker whose log ends before that offset
has lost what it acknowledged; then everything the outbox still holds is published again, and the
consumers' inboxes drop what they had.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from subgraphs.chassis.events import Envelope
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import OutboxStore, Placed, Waiting

BATCH: Final = 200
IDLE_SECONDS: Final = 1.0
LOSS_CHECK_SECONDS: Final = 10.0
FORGET_SECONDS: Final = 600.0
RETRY_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class BrokerLostEvents(Exception):
    """The broker's log is shorter than what it acknowledged."""


class Relay:
    def __init__(self, kafka: Kafka, outbox: OutboxStore, topics: Sequence[str]) -> None:
        self._kafka = kafka
        self._outbox = outbox
        self._topics = list(topics)
        self._outages: tuple[type[Exception], ...] = (KafkaError, OSError, *outbox.outages)
        self._ends: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Until cancelled. Outages are waited out."""
        while True:
            try:
                async with self._outbox.leading():
                    await self._lead()
            except self._outages as outage:
                log.warning("relay waits", reason=type(outage).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _lead(self) -> None:
        while True:
            try:
                await self._publish_for_ever()
            except BrokerLostEvents:
                self._ends.clear()
                count = await self._outbox.publish_again()
                log.warning("broker lost events; publishing again", count=count)

    async def _publish_for_ever(self) -> None:
        await self._look_for_loss()
        checked = forgot = time.monotonic()
        async with self._kafka.producer() as producer:
            while True:
                waiting = await self._outbox.waiting(BATCH)
                if waiting:
                    await self._publish(producer, waiting)
                else:
                    await self._outbox.bell(IDLE_SECONDS)
                if time.monotonic() - checked > LOSS_CHECK_SECONDS:
                    await self._look_for_loss()
                    checked = time.monotonic()
                if time.monotonic() - forgot > FORGET_SECONDS:
                    await self._outbox.forget_old()
                    forgot = time.monotonic()

    async def _publish(self, producer: AIOKafkaProducer, waiting: Sequence[Waiting]) -> None:
        sent = [
            await producer.send(
                event.topic,
                json.dumps(event.cloud_event, ensure_ascii=False).encode(),
                key=event.key.encode(),
            )
            for event in waiting
        ]
        acknowledged = await asyncio.gather(*sent)
        placed = [
            Placed(event.id, event.topic, record.partition, record.offset)
            for event, record in zip(waiting, acknowledged, strict=True)
        ]
        await self._outbox.placed(placed)
        for event in placed:
            place = TopicPartition(event.topic, event.partition)
            if event.offset < self._ends.get(place, 0):
                raise BrokerLostEvents
            self._ends[place] = event.offset + 1

    async def _look_for_loss(self) -> None:
        await self._kafka.create_topics(self._topics)
        newest = {
            TopicPartition(e.topic, e.partition): e for e in await self._outbox.newest_placed()
        }
        if not newest:
            return
        if newest.keys() - await self._kafka.partitions({place.topic for place in newest}):
            raise BrokerLostEvents  # of a topic made anew, with fewer partitions
        reader = AIOKafkaConsumer(
            bootstrap_servers=self._kafka.servers, request_timeout_ms=5_000, fetch_max_wait_ms=20
        )
        try:
            await reader.start()
            ends = await reader.end_offsets(list(newest))
            for place, event in newest.items():
                if ends[place] <= event.offset and not await _holds(reader, place, event):
                    raise BrokerLostEvents
        finally:
            await reader.stop()
        for place, event in newest.items():
            self._ends[place] = max(self._ends.get(place, 0), event.offset + 1)


async def _holds(reader: AIOKafkaConsumer, place: TopicPartition, event: Placed) -> bool:
    """Is the event where it was put? Some brokers call a last batch's first offset the end."""
    reader.assign([place])
    reader.seek(place, event.offset)
    found = await reader.getmany(place, timeout_ms=3_000, max_records=1)
    return any(
        Envelope.decoded(record.value or b"").id == event.id for record in found.get(place, ())
    )
