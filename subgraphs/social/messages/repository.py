"""Every query about messages. `conversation_id` is in each."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from pymongo.errors import DuplicateKeyError

from subgraphs.social.conversations.facts import Deleted, Edited, Reacted, Sent, Unreacted
from subgraphs.social.conversations.ids import message_id
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.messages.models import MessageDocument


@dataclass(frozen=True, slots=True)
class Stretch:
    """The messages of a conversation whose numbers are above `over` and below `under`."""

    conversation_id: str
    over: int
    under: int


async def apply(entry: EntryDocument) -> None:
    """What an entry does to messages; nothing when it, or a later one, was applied already."""
    match entry.fact:
        case Sent() as sent:
            await _write(entry, sent)
        case Edited(message=message, body=body):
            await _change(entry, message, {"body": body, "edited_at": entry.created_at})
        case Deleted(message=message):
            gone: dict[str, object] = {
                "body": None,
                "reactions": {},
                "deleted_at": entry.created_at,
            }
            await _change(entry, message, gone)
        case Reacted(message=message, reaction=reaction):
            await _change(entry, message, {f"reactions.{entry.actor_id}": reaction.value})
        case Unreacted(message=message):
            taken_back = {f"reactions.{entry.actor_id}": True}
            await _update(entry, message, {"$unset": taken_back, "$set": _applied(entry)})


async def at(places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], MessageDocument]:
    """By (conversation id, sequence)."""
    wanted = [{"conversation_id": id, "sequence": sequence} for id, sequence in places]
    found = await MessageDocument.find({"$or": wanted}).to_list()
    return {(message.conversation_id, message.sequence): message for message in found}


async def one_at(conversation_id: str, sequence: int) -> MessageDocument | None:
    return (await at([(conversation_id, sequence)])).get((conversation_id, sequence))


async def within(stretches: Sequence[Stretch]) -> dict[Stretch, list[MessageDocument]]:
    """Oldest first, of each; one query for all of them."""
    wanted = [
        {"conversation_id": one.conversation_id, "number": {"$gt": one.over, "$lt": one.under}}
        for one in stretches
    ]
    found = await MessageDocument.find({"$or": wanted}).sort("number").to_list()
    return {one: [message for message in found if _lies_in(message, one)] for one in stretches}


async def replies(
    conversation_id: str, to: int, over: int, under: int, limit: int, *, backward: bool
) -> list[MessageDocument]:
    """To one message, of numbers above `over` and below `under`; oldest or newest first."""
    answers = {
        "conversation_id": conversation_id,
        "reply_to": to,
        "number": {"$gt": over, "$lt": under},
    }
    found = MessageDocument.find(answers).sort("-number" if backward else "number")
    return await found.limit(limit).to_list()


async def _write(entry: EntryDocument, sent: Sent) -> None:
    assert entry.actor_id is not None
    with suppress(DuplicateKeyError):  # applied already
        await MessageDocument(
            id=message_id(entry.conversation_id, entry.sequence),
            conversation_id=entry.conversation_id,
            sequence=entry.sequence,
            number=entry.messages,
            author_id=entry.actor_id,
            client_key=sent.client_key,
            body=sent.body,
            reply_to=sent.reply_to,
            created_at=entry.created_at,
            applied=entry.sequence,
        ).insert()
    if sent.reply_to is not None:
        counted = {"$inc": {"reply_count": 1}, "$set": _applied(entry)}
        await _update(entry, sent.reply_to, counted)


async def _change(entry: EntryDocument, message: int, to: dict[str, object]) -> None:
    await _update(entry, message, {"$set": {**to, **_applied(entry)}})


async def _update(entry: EntryDocument, message: int, change: dict[str, object]) -> None:
    await MessageDocument.get_pymongo_collection().update_one(
        {
            "conversation_id": entry.conversation_id,
            "sequence": message,
            "applied": {"$lt": entry.sequence},
        },
        change,
    )


def _applied(entry: EntryDocument) -> dict[str, object]:
    return {"applied": entry.sequence}


def _lies_in(message: MessageDocument, stretch: Stretch) -> bool:
    return (
        message.conversation_id == stretch.conversation_id
        and stretch.over < message.number < stretch.under
    )
