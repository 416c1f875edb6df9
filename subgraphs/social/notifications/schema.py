"""How one asks for notifications, marks them read, and follows them."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Edge, Page, cursor_of, page_info, shown
from subgraphs.chassis.problems import mutation
from subgraphs.chassis.streams import Gap, Missed
from subgraphs.social.context import Info
from subgraphs.social.notifications import repository
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.notifications.types import (
    PRIVATE,
    READ_SCOPE,
    MarkNotificationsReadInput,
    MarkNotificationsReadResult,
    MarkNotificationsReadSuccess,
    Notification,
    NotificationConnection,
    NotificationEvent,
)


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="The signed-in person's notifications, newest first; the newest 1000 are kept.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def notifications(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A page's cursor.")] = None,
    ) -> NotificationConnection | None:
        user_id = info.context.viewer.require()
        page = Page.of(first, after)
        before = page.position(int)
        rows = await repository.newest(user_id, before, page.limit)
        return NotificationConnection(
            edges=[
                Edge(cursor=_cursor(row), node=Notification.of(row)) for row in shown(rows, page)
            ],
            page_info=page_info(rows, page, _cursor),
            user_id=user_id,
            newest=rows[0].sequence if rows and before is None else None,
        )


def _cursor(document: NotificationDocument) -> str:
    return cursor_of(document.sequence)


@strawberry.type
class Mutations:
    @mutation(
        description="Mark the signed-in person's notifications read, on all devices.",
        requires_scopes=READ_SCOPE,
    )
    async def mark_notifications_read(
        self, info: Info, input: MarkNotificationsReadInput
    ) -> MarkNotificationsReadResult:
        user_id = info.context.viewer.require()
        unread = await info.context.notifications.mark_read(user_id, input.up_to_sequence)
        return MarkNotificationsReadSuccess(unread_count=unread)


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description=(
            "The signed-in person's notifications as they come, in the order of their sequence. "
            "Pass the last sequence you saw as `afterSequence` to get what you missed first; "
            "without it only new ones come. Ends when the token expires."
        ),
        directives=PRIVATE,
    )
    async def notification_received(
        self,
        info: Info,
        after_sequence: Annotated[
            int | None, strawberry.argument(description="The last sequence seen; 0 for all kept.")
        ] = None,
    ) -> AsyncIterator[NotificationEvent]:
        user_id = info.context.viewer.require()
        async for item in info.context.notifications.follow(user_id, after_sequence):
            info.context.forget()
            if isinstance(item, Missed):
                yield Gap(from_sequence=item.first, to_sequence=item.last)
            else:
                yield Notification.of(item)
