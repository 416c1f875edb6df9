"""How one lists, opens, reads, leaves and follows conversations."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Connection, Edge, Page, cursor_of, page_info, shown
from subgraphs.chassis.problems import mutation
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.conversations import repository
from subgraphs.social.conversations.event_types import ConversationEvent, event_of
from subgraphs.social.conversations.inputs import (
    LeaveConversationInput,
    LeaveConversationResult,
    LeaveConversationSuccess,
    MarkConversationReadInput,
    MarkConversationReadResult,
    MarkConversationReadSuccess,
    OpenConversationInput,
    OpenConversationResult,
    OpenConversationSuccess,
    SetTypingInput,
    SetTypingResult,
    SetTypingSuccess,
)
from subgraphs.social.conversations.models import MembershipDocument
from subgraphs.social.conversations.scopes import PRIVATE
from subgraphs.social.conversations.types import Conversation
from subgraphs.social.scopes import READ_SCOPE, WRITE_SCOPE


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="A conversation that the viewer is in. Null for any other id.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
    )
    async def conversation(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Of a conversation.")],
    ) -> Conversation | None:
        return await Conversation.resolve_reference(info, id)

    @strawberry.federation.field(
        description="The conversations that the viewer is in, the one with the newest message"
        " first.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def conversations(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Conversation] | None:
        page = Page.of(first, after, keys=2)
        rows = await repository.memberships(info.context.viewer.require(), _below(page), page.limit)
        kept = shown(rows, page)
        heads = await info.context.conversation.load_many([row.conversation_id for row in kept])
        return Connection(
            edges=[
                Edge(cursor=_cursor(row), node=Conversation.of(head))
                for row, head in zip(kept, heads, strict=True)
                if head is not None
            ],
            page_info=page_info(rows, page, _cursor),
        )


@strawberry.type
class Mutations:
    @mutation(
        description="Open a conversation of two, or a group. Who is already open is given back.",
        requires_scopes=WRITE_SCOPE,
    )
    async def open_conversation(
        self, info: Info, input: OpenConversationInput
    ) -> OpenConversationResult:
        viewer_id = info.context.viewer.require()
        rules = info.context.talk.conversations
        match input.direct, input.group:
            case direct, None if direct is not None:
                head = await rules.open_direct(viewer_id, direct.person_id)
            case None, group if group is not None:
                head = await rules.open_group(
                    viewer_id, group.client_key, group.person_ids, group.title
                )
            case _:
                raise InvalidInput("Pass `direct` or `group`, and not both.", path=["direct"])
        return OpenConversationSuccess(conversation=Conversation.of(head))

    @mutation(
        description="Leave a group, for good. A trip's room is left by leaving the trip.",
        requires_scopes=WRITE_SCOPE,
    )
    async def leave_conversation(
        self, info: Info, input: LeaveConversationInput
    ) -> LeaveConversationResult:
        viewer_id = info.context.viewer.require()
        await info.context.talk.conversations.leave(viewer_id, input.conversation_id)
        return LeaveConversationSuccess(conversation_id=input.conversation_id)

    @mutation(
        description="Mark what was said read, on all devices. The other members are told.",
        requires_scopes=WRITE_SCOPE,
    )
    async def mark_conversation_read(
        self, info: Info, input: MarkConversationReadInput
    ) -> MarkConversationReadResult:
        viewer_id = info.context.viewer.require()
        rules = info.context.talk.conversations
        head = await rules.mark_read(viewer_id, input.conversation_id, input.up_to_sequence)
        return MarkConversationReadSuccess(conversation=Conversation.of(head))

    @mutation(
        description="Tell the other members that the viewer types, or no more. Kept nowhere.",
        requires_scopes=WRITE_SCOPE,
    )
    async def set_typing(self, info: Info, input: SetTypingInput) -> SetTypingResult:
        viewer_id = info.context.viewer.require()
        talk = info.context.talk
        head = await talk.conversations.require(viewer_id, input.conversation_id)
        await talk.live.set_typing(head.id, viewer_id, types=input.is_typing)
        return SetTypingSuccess(conversation=Conversation.of(head))


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description=(
            "What happens in a conversation, in the order of its sequence, and between that who"
            " types and who is here. Pass the last sequence you saw as `afterSequence` to get what"
            " you missed first; without it only new things come. Ends with NOT_FOUND within"
            " seconds when the viewer is in it no more, and when the token expires."
        ),
        directives=PRIVATE,
    )
    async def conversation_events(
        self,
        info: Info,
        conversation_id: Annotated[
            strawberry.ID, strawberry.argument(description="The viewer is in it.")
        ],
        after_sequence: Annotated[
            int | None, strawberry.argument(description="The last sequence seen; 0 for all.")
        ] = None,
    ) -> AsyncIterator[ConversationEvent]:
        viewer_id = info.context.viewer.require()
        follower = info.context.talk.follower(viewer_id, conversation_id)
        async with aclosing(follower.follow(after_sequence)) as items:
            async for item in items:
                info.context.forget()
                yield await event_of(info, item)


def _below(page: Page) -> tuple[datetime, str] | None:
    """Raises InvalidInput."""
    moment = page.position(datetime.fromisoformat)
    return (moment, page.after[1]) if moment is not None and page.after else None


def _cursor(row: MembershipDocument) -> str:
    return cursor_of(row.active_at.isoformat(), row.conversation_id)
