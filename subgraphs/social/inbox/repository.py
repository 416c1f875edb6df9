"""Every query about inboxes."""

from subgraphs.chassis.documents import last_sequence
from subgraphs.social.inbox.models import InboxDocument


async def newest_sequence(user_id: str) -> int:
    return await last_sequence(InboxDocument, {"user_id": user_id})


async def following(user_id: str, after: int, limit: int) -> list[InboxDocument]:
    """Oldest first, from just above `after`."""
    found = InboxDocument.find({"user_id": user_id, "sequence": {"$gt": after}})
    return await found.sort("sequence").limit(limit).to_list()


async def forget_up_to(user_id: str, sequence: int) -> None:
    await InboxDocument.find({"user_id": user_id, "sequence": {"$lte": sequence}}).delete()
