"""How does the graph show a message?"""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.chassis.graph_types import Node, bounded
from subgraphs.social.context import Info
from subgraphs.social.conversations import references
from subgraphs.social.conversations.ids import message_id, place_of
from subgraphs.social.conversations.references import User
from subgraphs.social.conversations.scopes import PRIVATE
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.reactions import KINDS, ReactionCount, counted


@strawberry.federation.type(
    keys=["id"],
    description="Something said in a conversation. Only the conversation's members see it.",
)
class Message(Node):
    sequence: int = strawberry.field(
        description="Its place in the conversation: later ones have a larger one, with holes where"
        " something else happened. Never null.",
        directives=PRIVATE,
    )
    reply_count: int = strawberry.field(
        description="How many messages answer this one: 0 or more.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(
        description="When it was sent, in UTC. Never null.", directives=PRIVATE
    )
    edited_at: datetime | None = strawberry.field(
        description="When it was last edited, in UTC. Null when it never was.", directives=PRIVATE
    )
    deleted_at: datetime | None = strawberry.field(
        description="When it was deleted, in UTC. Null when it was not.", directives=PRIVATE
    )
    document: strawberry.Private[MessageDocument]

    @strawberry.field(
        description="Who said it. Null when accounts does not answer, and when the viewer blocks"
        " them.",
        directives=PRIVATE,
    )
    async def author(self, info: Info) -> User | None:
        author_id = self.document.author_id
        return None if await self._is_hidden(info) else references.user(author_id)

    @strawberry.field(
        description="What was said: 1 to 4000 characters. Null when it was deleted, and when the"
        " viewer blocks its author.",
        directives=PRIVATE,
    )
    async def body(self, info: Info) -> str | None:
        return None if await self._is_hidden(info) else self.document.body

    @strawberry.field(description="The id of its conversation. Never null.", directives=PRIVATE)
    def conversation_id(self) -> strawberry.ID:
        return strawberry.ID(self.document.conversation_id)

    @strawberry.field(
        description="The message that this one answers. Null when it answers none.",
        directives=PRIVATE,
    )
    async def reply_to(self, info: Info) -> Self | None:
        if self.document.reply_to is None:
            return None
        place = (self.document.conversation_id, self.document.reply_to)
        document = await info.context.message.load(place)
        return self.of(document) if document else None

    @strawberry.field(
        description="How many answered in each way, in the order of the enum; at most 6.",
        directives=[*PRIVATE, bounded(KINDS)],
    )
    def reactions(self, info: Info) -> list[ReactionCount]:
        return counted(self.document.reactions, info.context.viewer.user_id)

    @strawberry.field(
        description="The key its author's client sent it with. Null for everybody else.",
        directives=PRIVATE,
    )
    def client_key(self, info: Info) -> strawberry.ID | None:
        is_own = info.context.viewer.user_id == self.document.author_id
        return strawberry.ID(self.document.client_key) if is_own else None

    async def _is_hidden(self, info: Info) -> bool:
        return (await info.context.relation.load(self.document.author_id)).viewer_blocks

    @classmethod
    def of(cls, document: MessageDocument) -> Self:
        return cls(
            id=strawberry.ID(message_id(document.conversation_id, document.sequence)),
            sequence=document.sequence,
            reply_count=document.reply_count,
            created_at=document.created_at,
            edited_at=document.edited_at,
            deleted_at=document.deleted_at,
            document=document,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        place = place_of(id)
        if place is None or await info.context.conversation.load(place[0]) is None:
            return None
        document = await info.context.message.load(place)
        return cls.of(document) if document else None
