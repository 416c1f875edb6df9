"""What the entries of a conversation make of each message. Shard key: `conversation_id`."""

from datetime import datetime
from typing import ClassVar

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from subgraphs.social.reactions import Reaction


class MessageDocument(Document):
    """`number`: the how-manieth message of its conversation. `applied`: the newest entry in it."""

    id: str  # type: ignore[assignment]
    conversation_id: str
    sequence: int
    number: int
    author_id: str
    client_key: str
    body: str | None
    reply_to: int | None = None
    reply_count: int = 0
    reactions: dict[str, Reaction] = Field(default_factory=dict)  # by person
    created_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    applied: int

    class Settings:
        name = "messages"
        shard_key: ClassVar = ("conversation_id",)
        indexes = [
            IndexModel([("conversation_id", ASCENDING), ("sequence", ASCENDING)], unique=True),
            IndexModel([("conversation_id", ASCENDING), ("number", ASCENDING)], unique=True),
            IndexModel(
                [
                    ("conversation_id", ASCENDING),
                    ("reply_to", ASCENDING),
                    ("number", ASCENDING),
                ],
                partialFilterExpression={"reply_to": {"$gt": 0}},
            ),
        ]
