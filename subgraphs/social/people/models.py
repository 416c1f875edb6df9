"""Who follows and who blocks whom, and what social must know of a person.

Each question names its shard. `follows` and `blocks` answer "what is it between me and them?" by
the one who acts; `followers` is the same rows by the one who is followed, for lists and fan-out.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.documents import RELAYED, Announcing


class Visibility(StrEnum):
    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    PRIVATE = "PRIVATE"


class FollowState(StrEnum):
    NONE = "NONE"
    REQUESTED = "REQUESTED"
    FOLLOWING = "FOLLOWING"


class PersonDocument(Document):
    """A read copy of a person; the id is accounts'."""

    id: str  # type: ignore[assignment]
    visibility: Visibility
    at: datetime

    class Settings:
        name = "people"
        shard_key: ClassVar = ("_id",)


class FollowDocument(Announcing):
    """The truth. It stays when a follow ends, since it carries what is announced.

    `version` counts its changes; `position` sorts by when the state began.
    """

    id: str  # type: ignore[assignment]
    follower_id: str
    followed_id: str
    state: FollowState
    version: int
    position: str

    class Settings:
        name = "follows"
        shard_key: ClassVar = ("follower_id",)
        indexes = [
            IndexModel([("follower_id", ASCENDING), ("followed_id", ASCENDING)], unique=True),
            IndexModel(
                [("follower_id", ASCENDING), ("state", ASCENDING), ("position", DESCENDING)]
            ),
            RELAYED,
        ]


class FollowerDocument(Document):
    """A follow as the followed person's shard has it, at most a moment old; the id is the same."""

    id: str  # type: ignore[assignment]
    follower_id: str
    followed_id: str
    state: FollowState
    version: int
    position: str

    class Settings:
        name = "followers"
        shard_key: ClassVar = ("followed_id",)
        indexes = [
            IndexModel(
                [("followed_id", ASCENDING), ("state", ASCENDING), ("position", DESCENDING)]
            ),
        ]


class BlockDocument(Announcing):
    """It stays when a block ends, since it carries what is announced."""

    id: str  # type: ignore[assignment]
    blocker_id: str
    blocked_id: str
    is_active: bool

    class Settings:
        name = "blocks"
        shard_key: ClassVar = ("blocker_id",)
        indexes = [
            IndexModel([("blocker_id", ASCENDING), ("blocked_id", ASCENDING)], unique=True),
            RELAYED,
        ]
