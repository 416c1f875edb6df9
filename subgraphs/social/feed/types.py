"""The types of a home feed."""

import strawberry

from subgraphs.chassis.graph_types import PageInfo
from subgraphs.social.feed.service import FeedReason
from subgraphs.social.references import Post

strawberry.enum(
    FeedReason,
    description="Why a post is in the feed: it is the viewer's OWN; the viewer FOLLOWS_AUTHOR; or"
    " it is for the members of a trip that the viewer is on too.",
)


@strawberry.type(description="A post in a home feed.")
class FeedEdge:
    cursor: str = strawberry.field(description="Opaque; pass as `after` to go on from here.")
    node: Post = strawberry.field(description="The post.")
    why: FeedReason = strawberry.field(description="Why it is here: the first reason that holds.")


@strawberry.type(description="A page of a home feed.")
class FeedConnection:
    edges: list[FeedEdge] = strawberry.field(
        description="Newest first; fewer than asked where something is not to be seen any more."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
