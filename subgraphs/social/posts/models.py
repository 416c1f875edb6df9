"""Posts, what is said under them, and the lists they stand on.

A post is found by its id, so its id is its shard key; a list of posts is a shelf of its own:
a person's, a destination's, a trip's.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.documents import RELAYED, Announcing


class Audience(StrEnum):
    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    TRIP = "TRIP"
    PRIVATE = "PRIVATE"


class PostDocument(Announcing):
    """A deleted one stays, empty, since it carries what is announced."""

    id: str  # type: ignore[assignment]
    author_id: str
    body: str
    audience: Audience
    destination_id: str | None
    trip_id: str | None
    created_at: datetime
    edited_at: datetime | None = None
    is_deleted: bool = False
    position: str

    class Settings:
        name = "posts"
        shard_key: ClassVar = ("_id",)
        indexes = [RELAYED]


class ClientKeyDocument(Document):
    """Which post an author's client key stands for. The id is both: of two claims, one wins."""

    id: str  # type: ignore[assignment]
    post_id: str
    at: datetime

    class Settings:
        name = "post_client_keys"
        shard_key: ClassVar = ("_id",)
        indexes = [IndexModel([("at", ASCENDING)], expireAfterSeconds=30 * 24 * 3600)]


class ShelvedPostDocument(Document):
    """A post on a list, whose id is that of the person, destination or trip it is the list of."""

    id: str  # type: ignore[assignment]
    shelf_id: str
    post_id: str
    audience: Audience
    position: str

    class Settings:
        name = "shelved_posts"
        shard_key: ClassVar = ("shelf_id",)
        indexes = [IndexModel([("shelf_id", ASCENDING), ("position", DESCENDING)])]


class CommentDocument(Document):
    id: str  # type: ignore[assignment]
    post_id: str
    author_id: str
    client_key: str
    body: str
    created_at: datetime
    position: str

    class Settings:
        name = "comments"
        shard_key: ClassVar = ("post_id",)
        indexes = [
            IndexModel([("post_id", ASCENDING), ("position", DESCENDING)]),
            IndexModel(
                [("post_id", ASCENDING), ("author_id", ASCENDING), ("client_key", ASCENDING)],
                unique=True,
            ),
        ]


class ReactionsDocument(Document):
    """Who gave which reaction to a post or a comment, whose id this has, and how many gave each.

    One write changes both, so that the counts are right whenever they are read.
    """

    id: str  # type: ignore[assignment]
    given: dict[str, str]
    counts: dict[str, int]

    class Settings:
        name = "reactions"
        shard_key: ClassVar = ("_id",)
