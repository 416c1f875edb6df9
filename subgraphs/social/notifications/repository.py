"""Every query against social's documents."""

from subgraphs.chassis.documents import last_sequence
from subgraphs.social.notifications.models import NotificationDocument, ReadMarkerDocument


async def newest(user_id: str, before: int | None, limit: int) -> list[NotificationDocument]:
    """Newest first, from just below `before`."""
    below = {} if before is None else {"sequence": {"$lt": before}}
    found = NotificationDocument.find({"user_id": user_id, **below})
    return await found.sort("-sequence").limit(limit).to_list()


async def following(user_id: str, after: int, limit: int) -> list[NotificationDocument]:
    """Oldest first, from just above `after`."""
    found = NotificationDocument.find({"user_id": user_id, "sequence": {"$gt": after}})
    return await found.sort("sequence").limit(limit).to_list()


async def readable_by(user_id: str, ids: list[str]) -> dict[str, NotificationDocument]:
    found = NotificationDocument.find({"user_id": user_id, "_id": {"$in": ids}})
    return {document.id: document for document in await found.to_list()}


async def newest_sequence(user_id: str) -> int:
    return await last_sequence(NotificationDocument, {"user_id": user_id})


async def read_up_to(user_id: str) -> int:
    marker = await ReadMarkerDocument.get(user_id)
    return marker.read_up_to if marker else 0


async def advance_marker(user_id: str, sequence: int) -> None:
    """Forward only, whichever of two devices comes last."""
    await ReadMarkerDocument.get_pymongo_collection().update_one(
        {"_id": user_id}, {"$max": {"read_up_to": sequence}}, upsert=True
    )


async def forget_up_to(user_id: str, sequence: int) -> None:
    await NotificationDocument.find({"user_id": user_id, "sequence": {"$lte": sequence}}).delete()
