"""The event bus: how to reach it, and how its topics come to be."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from subgraphs.chassis.settings import BusSettings

DEAD = ".dlq"  # suffix of the topic where a topic's undeliverable events lie


class Kafka:
    def __init__(self, settings: BusSettings) -> None:
        self.servers = settings.kafka_bootstrap_servers
        self._idempotent = settings.kafka_idempotent_producer
        self._partitions = settings.kafka_partitions
        self._replicas = settings.kafka_replicas

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.servers,
            acks="all",
            enable_idempotence=self._idempotent,
            compression_type="lz4",
            request_timeout_ms=5_000,
        )
        try:
            await producer.start()
            yield producer
        finally:
            await producer.stop()

    async def create_topics(self, topics: Iterable[str]) -> None:
        """Create those that are absent. Raises KafkaError or OSError without a broker."""
        async with self._admin() as admin:
            absent = set(topics) - set(await admin.list_topics())
            if absent:
                await admin.create_topics(
                    [NewTopic(name, self._partitions, self._replicas) for name in sorted(absent)]
                )

    async def partitions(self, topics: Iterable[str]) -> frozenset[TopicPartition]:
        """Those that there are. Raises KafkaError or OSError without a broker."""
        async with self._admin() as admin:
            told = await admin.describe_topics(sorted(topics))
        return frozenset(
            TopicPartition(each["topic"], part["partition"])
            for each in told
            for part in each["partitions"]
        )

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.servers, request_timeout_ms=5_000)
        try:
            await admin.start()
            yield admin
        finally:
            await admin.close()
