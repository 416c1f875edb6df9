"""What the home feed contributes to a User."""

import strawberry

from subgraphs.chassis.document_pages import row_cursor
from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Page, page_info, shown
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.feed import service
from subgraphs.social.feed.types import FeedConnection, FeedEdge
from subgraphs.social.posts import types as posts
from subgraphs.social.scopes import READ_SCOPE


@strawberry.type
class UserFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.federation.field(
        description="Posts by the viewer, by those they follow, and for the trips they are on, the"
        " newest first. A new post comes within seconds. Null unless the viewer is this person.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def feed(
        self, info: Info, first: First = 20, after: After = None
    ) -> FeedConnection | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.id:
            return None
        items, entries = await service.read(self.id, page)
        seen = [
            (item, entries[item["post_id"]])
            for item in shown(items, page)
            if item["post_id"] in entries
        ]
        return FeedConnection(
            edges=[
                FeedEdge(cursor=row_cursor(item), node=posts.Post.of(entry.post), why=entry.why)
                for item, entry in seen
            ],
            page_info=page_info(items, page, row_cursor),
        )
