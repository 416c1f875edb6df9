"""Documents owned by social. `user_id` is the shard key: it is in every query."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.documents import RELAYED, Announcing
from subgraphs.chassis.ids import new_id


class Kind(StrEnum):
    WELCOME = "WELCOME"
    PROFILE_CHANGED = "PROFILE_CHANGED"
    NEW_SIGN_IN = "NEW_SIGN_IN"
    FOLLOWED = "FOLLOWED"
    FOLLOW_REQUESTED = "FOLLOW_REQUESTED"
    TRIP_INVITATION = "TRIP_INVITATION"
    CONTENT_REMOVED = "CONTENT_REMOVED"
    CONTENT_SHOWN = "CONTENT_SHOWN"


class NotificationDocument(Announcing):
    id: str = Field(default_factory=lambda: new_id("notification"))  # type: ignore[assignment]
    user_id: str
    sequence: int
    event_id: str  # what caused it: with `user_id`, the inbox
    kind: Kind
    details: dict[str, Any] = Field(default_factory=dict)
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))

    class Settings:
        name = "notifications"
        shard_key: ClassVar = ("user_id",)
        indexes = [
            IndexModel([("user_id", ASCENDING), ("sequence", DESCENDING)], unique=True),
            IndexModel([("user_id", ASCENDING), ("event_id", ASCENDING)], unique=True),
            RELAYED,
        ]


class ReadMarkerDocument(Document):
    """How far a person has read; the id is the person's."""

    id: str  # type: ignore[assignment]
    read_up_to: int = 0

    class Settings:
        name = "read_markers"
        shard_key: ClassVar = ("_id",)
