"""The types of posts, comments and reactions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import strawberry

from subgraphs.chassis.document_pages import Row, row_cursor
from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.pages import Connection, Edge, Page, page_info, shown
from subgraphs.social import entities
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.posts.models import Audience
from subgraphs.social.posts.reactions import Given
from subgraphs.social.reactions import KINDS, Reaction, ReactionCount
from subgraphs.social.references import Destination, Trip, User

strawberry.enum(
    Audience,
    description="Who sees a post: PUBLIC everybody; FOLLOWERS its author's; TRIP the members of"
    " its trip; PRIVATE its author alone. Nobody where one has blocked the other.",
)


@strawberry.type(description="What somebody says under a post.")
class Comment:
    id: strawberry.ID = strawberry.field(description="Opaque and stable; of its post.")
    author: User | None = strawberry.field(
        description="Who says it. Null when accounts does not answer."
    )
    body: str = strawberry.field(description="1 to 1000 characters.")
    created_at: datetime = strawberry.field(description="When it was said, in UTC.")

    @strawberry.field(
        description="How people answered it without words, in the order of the enum, at most 6:"
        " those that somebody gave.",
        directives=[bounded(KINDS)],
    )
    async def reactions(self, info: Info) -> list[ReactionCount]:
        return counted(await info.context.reactions.load(self.id))

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            id=strawberry.ID(row["_id"]),
            author=entities.User.of(row["author_id"]),
            body=row["body"],
            created_at=row["created_at"],
        )


@strawberry.federation.type(
    keys=["id"], description="What a person tells others. Null for those it is not for."
)
class Post(Node):
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")
    author: User | None = strawberry.field(
        description="Who tells it. Null when accounts does not answer."
    )
    body: str = strawberry.field(description="1 to 2000 characters.")
    audience: Audience = strawberry.field(description="Who sees it. Never changes.")
    destination: Destination | None = strawberry.field(
        description="Where it is about. Null when its author named none."
    )
    trip: Trip | None = strawberry.field(
        description="The trip whose members see it. Null when its audience is not TRIP."
    )
    created_at: datetime = strawberry.field(description="When it was published, in UTC.")
    edited_at: datetime | None = strawberry.field(
        description="When its body last changed, in UTC. Null when it never did."
    )

    @strawberry.field(
        description="How people answered it without words, in the order of the enum, at most 6:"
        " those that somebody gave.",
        directives=[bounded(KINDS)],
    )
    async def reactions(self, info: Info) -> list[ReactionCount]:
        return counted(await info.context.reactions.load(self.id))

    @strawberry.field(
        description="How many comments are under it, those of people the viewer does not see"
        " among them."
    )
    async def comment_count(self, info: Info) -> int:
        return await info.context.comment_count.load(self.id)

    @strawberry.field(
        description="What people say under it, the newest first; a page may hold fewer than asked"
        " where the viewer does not see somebody.",
        directives=[list_size()],
    )
    async def comments(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Comment]:
        page = Page.of(first, after)
        rows = await info.context.comments.load((self.id, page))
        kept = shown(rows, page)
        relations = await info.context.relation.load_many([row["author_id"] for row in kept])
        return Connection(
            edges=[
                Edge(cursor=row_cursor(row), node=Comment.of(row))
                for row, relation in zip(kept, relations, strict=True)
                if not relation.is_absent
            ],
            page_info=page_info(rows, page, row_cursor),
        )

    @classmethod
    def of(cls, row: Row) -> Self:
        destination_id, trip_id = row["destination_id"], row["trip_id"]
        return cls(
            id=strawberry.ID(row["_id"]),
            author=entities.User.of(row["author_id"]),
            body=row["body"],
            audience=Audience(row["audience"]),
            destination=entities.Destination.of(destination_id) if destination_id else None,
            trip=entities.Trip.of(trip_id) if trip_id else None,
            created_at=row["created_at"],
            edited_at=row["edited_at"],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.post.load(id)
        return cls.of(row) if row else None


def counted(given: Given) -> list[ReactionCount]:
    return [
        ReactionCount(reaction=one, count=count, viewer_reacted=given.by_viewer == one)
        for one in Reaction
        if (count := given.counts.get(one, 0)) > 0
    ]


async def posts_of(info: Info, rows: Sequence[Row], page: Page) -> Connection[Post]:
    """Of a shelf's rows, those that the viewer may see."""
    kept = shown(rows, page)
    posts = await info.context.post.load_many([row["post_id"] for row in kept])
    return Connection(
        edges=[
            Edge(cursor=row_cursor(row), node=Post.of(post))
            for row, post in zip(kept, posts, strict=True)
            if post
        ],
        page_info=page_info(rows, page, row_cursor),
    )
