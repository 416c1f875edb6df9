"""Every query about who travels with whom."""

from collections.abc import Collection
from datetime import datetime

from subgraphs.chassis.documents import keep_newest
from subgraphs.social.trips.models import TripMemberDocument


async def set_member(trip_id: str, user_id: str, at: datetime, *, is_member: bool) -> None:
    """As of `at`; what happened later stands."""
    key = {"_id": f"{trip_id}/{user_id}", "trip_id": trip_id, "user_id": user_id}
    await keep_newest(TripMemberDocument, key, at, {"is_member": is_member})


async def member_ids(trip_id: str) -> list[str]:
    """In no order, all of them."""
    collection = TripMemberDocument.get_pymongo_collection()
    found = collection.find({"trip_id": trip_id, "is_member": True}, {"user_id": 1})
    return [row["user_id"] for row in await found.to_list()]


async def trips_among(user_id: str, trip_ids: Collection[str]) -> set[str]:
    """Those of `trip_ids` that the person is on."""
    if not trip_ids:
        return set()
    collection = TripMemberDocument.get_pymongo_collection()
    mine = {"trip_id": {"$in": list(trip_ids)}, "user_id": user_id, "is_member": True}
    return {row["trip_id"] for row in await collection.find(mine, {"trip_id": 1}).to_list()}
