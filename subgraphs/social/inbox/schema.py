"""How a person follows all of their conversations at once."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from subgraphs.chassis.streams import Gap, Missed
from subgraphs.social.context import Info
from subgraphs.social.conversations.scopes import PRIVATE
from subgraphs.social.inbox.types import InboxEvent, InboxItem


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description=(
            "What happens in all of the viewer's conversations, in the order of its own sequence;"
            " the newest 1000 are kept. Pass the last sequence you saw as `afterSequence` to get"
            " what you missed first; without it only new things come. Ends when the token expires."
        ),
        directives=PRIVATE,
    )
    async def inbox(
        self,
        info: Info,
        after_sequence: Annotated[
            int | None, strawberry.argument(description="The last sequence seen; 0 for all kept.")
        ] = None,
    ) -> AsyncIterator[InboxItem]:
        user_id = info.context.viewer.require()
        async with aclosing(info.context.talk.inbox.follow(user_id, after_sequence)) as items:
            async for item in items:
                info.context.forget()
                if isinstance(item, Missed):
                    yield Gap(from_sequence=item.first, to_sequence=item.last)
                else:
                    yield InboxEvent.of(item)
