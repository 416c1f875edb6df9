"""How one follows who is here."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from subgraphs.social.context import Info
from subgraphs.social.conversations.event_types import PresenceChanged
from subgraphs.social.conversations.scopes import PRIVATE


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description=(
            "Whether people are online: what is known first, then each change. Ephemeral: nothing"
            " is repeated, and nothing comes where it is not known. Only of people with whom the"
            " viewer has a conversation of two, and no block. Ends when the token expires."
        ),
        directives=PRIVATE,
    )
    async def presence(
        self,
        info: Info,
        user_ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="1 to 100 people.")
        ],
    ) -> AsyncIterator[PresenceChanged]:
        viewer_id = info.context.viewer.require()
        async with aclosing(info.context.talk.presences.follow(viewer_id, user_ids)) as changes:
            async for user_id, state in changes:
                info.context.forget()
                yield PresenceChanged(
                    is_online=state.is_here, last_seen_at=state.last_seen_at, user_id=user_id
                )
