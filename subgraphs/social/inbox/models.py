"""What a person is told of all their conversations. Shard key: `user_id`."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from subgraphs.chassis.ids import new_id


class InboxKind(StrEnum):
    MESSAGE = "MESSAGE"
    CHANGED = "CHANGED"
    READ = "READ"
    JOINED = "JOINED"
    LEFT = "LEFT"


class InboxDocument(Document):
    """`entry`: the sequence of the conversation's entry that this tells of."""

    id: str = Field(default_factory=lambda: new_id("inbox"))  # type: ignore[assignment]
    user_id: str
    sequence: int
    event_id: str
    conversation_id: str
    entry: int
    kind: InboxKind
    message: int | None
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))

    class Settings:
        name = "inbox_entries"
        shard_key: ClassVar = ("user_id",)
        indexes = [
            IndexModel([("user_id", ASCENDING), ("sequence", ASCENDING)], unique=True),
            IndexModel([("user_id", ASCENDING), ("event_id", ASCENDING)], unique=True),
        ]
