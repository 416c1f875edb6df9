"""How does the graph show a conversation?"""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry import UNSET
from strawberry.federation.schema_directives import ListSize

from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.conversations import people, references
from subgraphs.social.conversations.facts import Kind
from subgraphs.social.conversations.models import ConversationDocument
from subgraphs.social.conversations.references import Trip, User, UserConnection
from subgraphs.social.conversations.scopes import PRIVATE
from subgraphs.social.conversations.service import MOST_MEMBERS
from subgraphs.social.conversations.state import unread
from subgraphs.social.messages import pages
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.messages.types import Message

strawberry.enum(
    Kind,
    name="ConversationKind",
    description="DIRECT between two people; GROUP of up to 50; TRIP, a trip's room, whose members"
    " are the trip's.",
)


@strawberry.type(description="How far a member has read. Never moves back.")
class ReadMarker:
    sequence: int = strawberry.field(description="Everything up to and with it is read.")
    user_id: strawberry.Private[str]

    @strawberry.field(description="Who. Null when accounts does not answer.")
    def user(self) -> User | None:
        return references.user(self.user_id)


@strawberry.federation.type(
    keys=["id"], description="People who write to each other. Absent to whoever is not in it."
)
class Conversation(Node):
    kind: Kind = strawberry.field(description="Never changes. Never null.", directives=PRIVATE)
    title: str | None = strawberry.field(
        description="1 to 100 characters; a trip's room has the trip's. Null for DIRECT, and until"
        " the trip's is known.",
        directives=PRIVATE,
    )
    last_sequence: int = strawberry.field(
        description="The newest sequence: follow `conversationEvents` from here after reading.",
        directives=PRIVATE,
    )
    active_at: datetime = strawberry.field(
        description="When the last message was sent, in UTC; without any, when it was opened.",
        directives=PRIVATE,
    )
    document: strawberry.Private[ConversationDocument]

    @strawberry.field(
        description="Who opened the group, or owns the trip; the next member after they left."
        " Null for DIRECT.",
        directives=PRIVATE,
    )
    def owner(self) -> User | None:
        return references.user(self.document.owner_id) if self.document.owner_id else None

    @strawberry.field(description="The trip whose room it is. Null for others.", directives=PRIVATE)
    def trip(self) -> Trip | None:
        return references.trip(self.document.trip_id) if self.document.trip_id else None

    @strawberry.field(
        description="Who is in it, in the order they came. The viewer is one of them.",
        directives=[*PRIVATE, list_size()],
    )
    def members(self, first: First = 20, after: After = None) -> UserConnection:
        return people.members_of(self.document, Page.of(first, after, keys=2))

    @strawberry.field(
        description="Oldest first; the last 20 unless `first` or `last` says otherwise.",
        directives=[*PRIVATE, list_size(slicing=("first", "last"))],
    )
    async def messages(
        self,
        info: Info,
        first: Annotated[
            int | None, strawberry.argument(description="1 to 100, from `after` or the beginning.")
        ] = None,
        after: After = None,
        last: Annotated[
            int | None, strawberry.argument(description="1 to 100, up to `before` or the end.")
        ] = None,
        before: Annotated[
            str | None, strawberry.argument(description="A page's cursor; goes with `last`.")
        ] = None,
        thread_of: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only what answers this message of the conversation."),
        ] = None,
    ) -> Connection[Message]:
        page = Page.of(first, after, 20 if first is None and last is None else last, before)
        if thread_of is None:
            stretch = pages.stretch(self.document, page)
            rows = await info.context.messages.load(stretch)
            return connection(Message.of, pages.as_read(rows, page), page, _cursor)
        rows = await pages.thread(self.document, thread_of, page)
        return connection(Message.of, rows, page, _cursor)

    @strawberry.field(
        description="The newest message. Null when nothing was said yet.", directives=PRIVATE
    )
    async def last_message(self, info: Info) -> Message | None:
        if self.document.last_message is None:
            return None
        document = await info.context.message.load((self.document.id, self.document.last_message))
        return Message.of(document) if document else None

    @strawberry.field(
        description="How many messages come after the viewer's marker. All devices agree; sending"
        " moves the marker too.",
        directives=PRIVATE,
    )
    def unread_count(self, info: Info) -> int:
        return unread(self.document, info.context.viewer.require())

    @strawberry.field(
        description="How far each member has read, in the order they came.",
        directives=[
            *PRIVATE,
            ListSize(
                assumed_size=MOST_MEMBERS,
                slicing_arguments=["first"],
                sized_fields=UNSET,
                require_one_slicing_argument=False,
            ),
        ],
    )
    def read_up_to(self, first: First = MOST_MEMBERS) -> list[ReadMarker]:
        members = self.document.members[: Page.of(first).size]
        return [ReadMarker(sequence=one.read, user_id=one.user_id) for one in members]

    @strawberry.field(
        description="Who types now, without the viewer; each entry ends by itself after some"
        " seconds. At most 50; empty where it is not known.",
        directives=[*PRIVATE, bounded(MOST_MEMBERS)],
    )
    async def typing(self, info: Info) -> list[User | None]:
        viewer_id = info.context.viewer.require()
        others = [id for id in self.document.member_ids if id != viewer_id][:MOST_MEMBERS]
        return [
            references.user(user_id)
            for user_id in await info.context.typing.load((self.document.id, tuple(others)))
        ]

    @classmethod
    def of(cls, document: ConversationDocument) -> Self:
        return cls(
            id=strawberry.ID(document.id),
            kind=document.kind,
            title=document.title,
            last_sequence=document.applied,
            active_at=document.active_at,
            document=document,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        document = await info.context.conversation.load(id)
        return cls.of(document) if document else None


def _cursor(document: MessageDocument) -> str:
    return cursor_of(document.number)
