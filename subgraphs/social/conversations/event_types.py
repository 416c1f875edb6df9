"""What a follower of a conversation is told."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.streams import Gap, Missed
from subgraphs.social.context import Info
from subgraphs.social.conversations import references
from subgraphs.social.conversations.facts import Deleted, Edited, Reacted, Read, Sent, Unreacted
from subgraphs.social.conversations.follow import Appears, Aside, Types
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.conversations.references import User
from subgraphs.social.conversations.types import Conversation, ReadMarker
from subgraphs.social.messages.types import Message


@strawberry.type
class Numbered:
    sequence: int = strawberry.field(
        description="Its place in the conversation: 1, 2, 3 and so on, without holes."
    )


@strawberry.type(description="Something was said. Durable.")
class MessageCreated(Numbered):
    message: Message = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="A message was edited, deleted or reacted to. Durable.")
class MessageChanged(Numbered):
    message: Message = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="A member has read further. Durable.")
class ReadAdvanced(Numbered):
    marker: ReadMarker = strawberry.field(description="How far. Never null.")


@strawberry.type(description="Somebody came or went, or the title is another. Durable.")
class MembersChanged(Numbered):
    conversation: Conversation = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="Somebody began or ceased to type. Ephemeral: never repeated.")
class TypingChanged:
    is_typing: bool = strawberry.field(description="Ends by itself after some seconds.")
    user_id: strawberry.Private[str]

    @strawberry.field(description="Who. Null when accounts does not answer.")
    def user(self) -> User | None:
        return references.user(self.user_id)


@strawberry.type(description="Somebody came online or went. Ephemeral: never repeated.")
class PresenceChanged:
    is_online: bool = strawberry.field(description="Whether a stream of theirs is open.")
    last_seen_at: datetime | None = strawberry.field(
        description="When they were last online, in UTC. Null when it is not known."
    )
    user_id: strawberry.Private[str]

    @strawberry.field(description="Who. Null when accounts does not answer.")
    def user(self) -> User | None:
        return references.user(self.user_id)


ConversationEvent = Annotated[
    MessageCreated
    | MessageChanged
    | ReadAdvanced
    | MembersChanged
    | TypingChanged
    | PresenceChanged
    | Gap,
    strawberry.union(
        "ConversationEvent",
        description="Durable ones have a sequence and come again to who resumes; the ephemeral"
        " TypingChanged and PresenceChanged come once, or never.",
    ),
]


async def event_of(info: Info, item: EntryDocument | Missed | Aside) -> ConversationEvent:
    match item:
        case Missed(first=first, last=last):
            return Gap(from_sequence=first, to_sequence=last)
        case Types(user_id=user_id, does=does):
            return TypingChanged(is_typing=does, user_id=user_id)
        case Appears(user_id=user_id, is_here=is_here, last_seen_at=last_seen_at):
            return PresenceChanged(is_online=is_here, last_seen_at=last_seen_at, user_id=user_id)
    return await _of_entry(info, item)


async def _of_entry(info: Info, entry: EntryDocument) -> ConversationEvent:
    at = entry.sequence
    match entry.fact:
        case Sent():
            return MessageCreated(sequence=at, message=await _message(info, entry, at))
        case (
            Edited(message=message)
            | Deleted(message=message)
            | Reacted(message=message)
            | Unreacted(message=message)
        ):
            return MessageChanged(sequence=at, message=await _message(info, entry, message))
        case Read(up_to=up_to):
            marker = ReadMarker(sequence=up_to, user_id=entry.actor_id or "")
            return ReadAdvanced(sequence=at, marker=marker)
    conversation = await info.context.talk.conversations.require(
        info.context.viewer.require(), entry.conversation_id
    )
    return MembersChanged(sequence=at, conversation=Conversation.of(conversation))


async def _message(info: Info, entry: EntryDocument, sequence: int) -> Message:
    """Entries are told once they are applied, so it is there."""
    document = await info.context.message.load((entry.conversation_id, sequence))
    assert document is not None
    return Message.of(document)
