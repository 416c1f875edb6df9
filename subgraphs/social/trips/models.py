"""Who travels with whom: a read copy of what booking announces. `trip_id` is in every query."""

from datetime import datetime
from typing import ClassVar

from beanie import Document
from pymongo import ASCENDING, IndexModel


class TripMemberDocument(Document):
    """One person on one trip. Who left stays here, so that old news cannot bring them back."""

    id: str  # type: ignore[assignment]
    trip_id: str
    user_id: str
    is_member: bool
    at: datetime

    class Settings:
        name = "trip_members"
        shard_key: ClassVar = ("trip_id",)
        indexes = [IndexModel([("trip_id", ASCENDING), ("user_id", ASCENDING)], unique=True)]
