"""What may be in a person's home feed, written when a post is. `user_id` is in every query."""

from typing import ClassVar

from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel


class FeedItemDocument(Document):
    """Whether the person may see the post, and why, is decided when the feed is read."""

    id: str  # type: ignore[assignment]
    user_id: str
    post_id: str
    author_id: str
    trip_id: str | None
    position: str

    class Settings:
        name = "feed_items"
        shard_key: ClassVar = ("user_id",)
        indexes = [
            IndexModel([("user_id", ASCENDING), ("position", DESCENDING)]),
            IndexModel([("user_id", ASCENDING), ("author_id", ASCENDING)]),
        ]
