"""What a person is told of all their conversations."""

from typing import Annotated, Self

import strawberry

from subgraphs.chassis.streams import Gap
from subgraphs.social.context import Info
from subgraphs.social.conversations.state import unread
from subgraphs.social.conversations.types import Conversation
from subgraphs.social.inbox.models import InboxDocument, InboxKind
from subgraphs.social.messages.types import Message

strawberry.enum(
    InboxKind,
    description="MESSAGE: something was said. CHANGED: a message was edited or deleted. READ: the"
    " viewer read further, on any device. JOINED, LEFT: the viewer came or went. New kinds may"
    " appear.",
)


@strawberry.type(description="Something happened in one of the viewer's conversations.")
class InboxEvent:
    sequence: int = strawberry.field(
        description="Its place in the viewer's inbox: 1, 2, 3 and so on, without holes."
    )
    kind: InboxKind = strawberry.field(description="What happened. Never null.")
    document: strawberry.Private[InboxDocument]

    @strawberry.field(
        description="Where it happened, as it is now. Null when the viewer is in it no more."
    )
    async def conversation(self, info: Info) -> Conversation | None:
        head = await info.context.conversation.load(self.document.conversation_id)
        return Conversation.of(head) if head else None

    @strawberry.field(
        description="The message that was said or changed, as it is now. Null for other kinds, and"
        " when the viewer is in the conversation no more."
    )
    async def message(self, info: Info) -> Message | None:
        of = self.document
        if of.message is None or await info.context.conversation.load(of.conversation_id) is None:
            return None
        message = await info.context.message.load((of.conversation_id, of.message))
        return Message.of(message) if message else None

    @strawberry.field(
        description="How many messages of the conversation the viewer has not read, as of now."
    )
    async def unread_count(self, info: Info) -> int:
        head = await info.context.conversation.load(self.document.conversation_id)
        return unread(head, self.document.user_id) if head else 0

    @classmethod
    def of(cls, document: InboxDocument) -> Self:
        return cls(sequence=document.sequence, kind=document.kind, document=document)


InboxItem = Annotated[
    InboxEvent | Gap,
    strawberry.union("InboxItem", description="An event, or a stretch of history that is gone."),
]
