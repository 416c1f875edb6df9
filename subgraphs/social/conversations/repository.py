"""Every query about conversations, their entries and who is in them."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from beanie.odm.utils.encoder import Encoder
from pymongo.errors import DuplicateKeyError

from subgraphs.social.conversations.models import (
    ConversationDocument,
    EntryDocument,
    MembershipDocument,
)


async def head(conversation_id: str) -> ConversationDocument | None:
    return await ConversationDocument.find_one({"_id": conversation_id})


async def heads(ids: Collection[str]) -> dict[str, ConversationDocument]:
    found = await ConversationDocument.find({"_id": {"$in": list(ids)}}).to_list()
    return {head.id: head for head in found}


async def replace(state: ConversationDocument) -> None:
    """Put `state` where the head before it stands; nothing when somebody has already."""
    collection = ConversationDocument.get_pymongo_collection()
    document = Encoder(to_db=True).encode(state)
    if state.applied == 1:
        with suppress(DuplicateKeyError):
            await collection.insert_one(document)
    else:
        await collection.replace_one({"_id": state.id, "applied": state.applied - 1}, document)


async def waiting(applied: Mapping[str, int]) -> list[EntryDocument]:
    """The entries that come next, of conversations whose heads stand at `applied`."""
    if not applied:
        return []
    next_ones = [
        {"conversation_id": id, "sequence": sequence + 1} for id, sequence in applied.items()
    ]
    return await EntryDocument.find({"$or": next_ones}).to_list()


async def entry_of_event(conversation_id: str, event_id: str) -> EntryDocument | None:
    return await EntryDocument.find_one({"conversation_id": conversation_id, "event_id": event_id})


async def messages_up_to(conversation_id: str, sequence: int) -> int:
    """How many messages there are up to and with a sequence of the conversation's; 0 for 0."""
    at = {"conversation_id": conversation_id, "sequence": sequence}
    row = await EntryDocument.get_pymongo_collection().find_one(at, {"messages": 1})
    return int(row["messages"]) if row else 0


async def following(conversation_id: str, after: int, limit: int) -> list[EntryDocument]:
    """Oldest first, from just above `after`."""
    found = EntryDocument.find({"conversation_id": conversation_id, "sequence": {"$gt": after}})
    return await found.sort("sequence").limit(limit).to_list()


async def unsettled(limit: int) -> list[EntryDocument]:
    """Of all conversations, oldest first: entries whose writer has not finished."""
    return await EntryDocument.find({"unsettled": True}).sort("_id").limit(limit).to_list()


async def mark_settled(entry: EntryDocument) -> None:
    place = {"conversation_id": entry.conversation_id, "sequence": entry.sequence}
    await EntryDocument.get_pymongo_collection().update_one(place, {"$unset": {"unsettled": True}})


async def forget_words(conversation_id: str, message: int) -> None:
    """What a deleted message said, in the log too."""
    said = {"sequence": message}
    edited = {"fact.is_a": "EDITED", "fact.message": message}
    await EntryDocument.get_pymongo_collection().update_many(
        {"conversation_id": conversation_id, "$or": [said, edited]}, {"$set": {"fact.body": ""}}
    )


async def put_membership(
    user_id: str, conversation_id: str, changed: int, active_at: datetime, *, is_member: bool
) -> None:
    """As of entry `changed`; what a later one said stands."""
    key = {"_id": f"{user_id}/{conversation_id}", "user_id": user_id}
    now = {
        "conversation_id": conversation_id,
        "is_member": is_member,
        "changed": changed,
        "active_at": active_at,
    }
    with suppress(DuplicateKeyError):  # a later entry's is there
        await MembershipDocument.get_pymongo_collection().update_one(
            {**key, "changed": {"$lt": changed}}, {"$set": now}, upsert=True
        )


async def active(user_ids: Sequence[str], conversation_id: str, at: datetime) -> None:
    await MembershipDocument.get_pymongo_collection().update_many(
        {"user_id": {"$in": list(user_ids)}, "conversation_id": conversation_id},
        {"$max": {"active_at": at}},
    )


async def memberships(
    user_id: str, before: tuple[datetime, str] | None, limit: int
) -> list[MembershipDocument]:
    """By newest activity, from just below `before` (activity, conversation id)."""
    query: dict[str, object] = {"user_id": user_id, "is_member": True}
    if before is not None:
        moment, id = before
        query["$or"] = [
            {"active_at": {"$lt": moment}},
            {"active_at": moment, "conversation_id": {"$lt": id}},
        ]
    found = MembershipDocument.find(query)
    return await found.sort("-active_at", "-conversation_id").limit(limit).to_list()
