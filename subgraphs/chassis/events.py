"""The shape of every published fact: a CloudEvents 1.0 JSON envelope around typed data."""

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.logs import current_traceparent


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(ABC):
    """A fact that happened. Its fields are the envelope's `data`; delivered at least once.

    `topic` is `<subgraph>.<fact>.v<version>`.
    """

    topic: ClassVar[str]

    @property
    @abstractmethod
    def key(self) -> str:
        """Partition key: events that share a key arrive in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event on its way: what the outbox stores, Kafka carries and consumers read."""

    id: str
    topic: str
    key: str
    data: dict[str, Any]
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    traceparent: str | None = None

    @classmethod
    def around(cls, event: Event) -> Self:
        return cls(
            id=new_id("event"),
            topic=event.topic,
            key=event.key,
            data=asdict(event),
            traceparent=current_traceparent(),
        )

    def encoded(self) -> bytes:
        return json.dumps(self.as_cloud_event(), ensure_ascii=False).encode()

    def as_cloud_event(self) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": f"/{self.topic.partition('.')[0]}",
            "type": self.topic,
            "subject": self.key,
            "time": self.time.isoformat(),
            "datacontenttype": "application/json",
            **({"traceparent": self.traceparent} if self.traceparent else {}),
            "data": self.data,
        }

    @classmethod
    def decoded(cls, body: bytes) -> Self:
        """Raises ValueError on anything that is not one of our envelopes."""
        try:
            event = json.loads(body)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
            raise ValueError("not a JSON object around another")
        try:
            return cls(
                id=str(event["id"]),
                topic=str(event["type"]),
                key=str(event["subject"]),
                data=event["data"],
                time=datetime.fromisoformat(event["time"]),
                traceparent=event.get("traceparent"),
            )
        except (KeyError, TypeError) as missing:
            raise ValueError(f"not a CloudEvents envelope: {missing}") from missing
