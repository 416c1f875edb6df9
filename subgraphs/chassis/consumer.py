"""Kafka to handlers: each event's effect once, whatever is delivered twice, late or broken."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import stamina
import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from subgraphs.chassis.events import Envelope
from subgraphs.chassis.kafka import DEAD, Kafka

ATTEMPTS: Final = 5
RETRY_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)

Handler = Callable[[Envelope], Awaitable[None]]
"""Applies one event. Its effect and its memory of the event's id are one write (the inbox)."""


class Consumer:
    """One member of a consumer group.

    `outages`: what the handlers' stores raise while they cannot be reached; such an event waits.
    Any other failure is tried ATTEMPTS times, then the event goes to its topic's dead letters.
    """

    def __init__(
        self,
        kafka: Kafka,
        group: str,
        handlers: Mapping[str, Handler],
        outages: tuple[type[Exception], ...],
    ) -> None:
        self._kafka = kafka
        self._group = group
        self._handlers = handlers
        self._outages: tuple[type[Exception], ...] = (*outages, OSError)

    async def run(self) -> None:
        """Until cancelled. A lost broker is waited for."""
        while True:
            try:
                topics = [*self._handlers, *(topic + DEAD for topic in self._handlers)]
                await self._kafka.create_topics(topics)
                await self._consume()
            except (KafkaError, OSError) as outage:
                log.warning("consumer waits", reason=type(outage).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _consume(self) -> None:
        reader = AIOKafkaConsumer(
            *self._handlers,
            bootstrap_servers=self._kafka.servers,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=200,
            session_timeout_ms=6_000,
            rebalance_timeout_ms=6_000,
            heartbeat_interval_ms=500,
            request_timeout_ms=5_000,
            metadata_max_age_ms=5_000,
        )
        try:
            await reader.start()
            while True:
                for place, records in (await reader.getmany(timeout_ms=500)).items():
                    for record in records:
                        await self._deliver(record)
                    await reader.commit({place: records[-1].offset + 1})
        finally:
            await reader.stop()

    async def _deliver(self, record: Any) -> None:
        try:
            envelope = Envelope.decoded(record.value)
            structlog.contextvars.bind_contextvars(**{"event.id": envelope.id})
            await self._apply(self._handlers[record.topic], envelope)
        except Exception as poison:
            log.error("dead letter", topic=record.topic, offset=record.offset, exc_info=poison)
            await self._bury(record, type(poison).__name__)
        finally:
            structlog.contextvars.unbind_contextvars("event.id")

    async def _apply(self, handler: Handler, envelope: Envelope) -> None:
        async for attempt in stamina.retry_context(
            on=self._may_pass,
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=0.05,
            wait_max=1.0,
        ):
            with attempt:
                await self._wait_out_outages(handler, envelope)

    def _may_pass(self, failure: BaseException) -> bool:
        """Outages were waited out, and being cancelled is no failure."""
        return isinstance(failure, Exception) and not isinstance(failure, self._outages)

    async def _wait_out_outages(self, handler: Handler, envelope: Envelope) -> None:
        while True:
            try:
                return await handler(envelope)
            except self._outages as outage:
                log.warning("event waits", reason=type(outage).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _bury(self, record: Any, reason: str) -> None:
        headers = [
            ("reason", reason.encode()),
            ("group", self._group.encode()),
            ("partition", str(record.partition).encode()),
            ("offset", str(record.offset).encode()),
            ("buried_at", datetime.now(UTC).isoformat().encode()),
        ]
        async with self._kafka.producer() as producer:
            await producer.send_and_wait(
                record.topic + DEAD, record.value, key=record.key, headers=headers
            )
