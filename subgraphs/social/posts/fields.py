"""What posts contribute to people, destinations and trips."""

import strawberry

from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Connection, Page
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.posts import types
from subgraphs.social.posts.models import Audience
from subgraphs.social.posts.repository import Shelf
from subgraphs.social.references import Post
from subgraphs.social.scopes import READ_SCOPE

FEWER = "A page may hold fewer than asked: what the viewer may not see is left out."
SEEN_BY_ANY = (Audience.PUBLIC, Audience.TRIP)  # whose trips the viewer is on is looked up later
SEEN_BY_FOLLOWERS = (Audience.PUBLIC, Audience.FOLLOWERS, Audience.TRIP)


@strawberry.type
class UserFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description="What this person tells, the newest first. Null when the viewer does not see"
        f" the person. {FEWER}",
        directives=[list_size()],
    )
    async def posts(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Post] | None:
        page = Page.of(first, after)
        relation = await info.context.relation.load(self.id)
        if relation.is_absent:
            return None
        audiences = SEEN_BY_FOLLOWERS if relation.follows else SEEN_BY_ANY
        shelf = Shelf(self.id, tuple(Audience) if relation.is_self else audiences, page)
        return await types.posts_of(info, await info.context.shelf.load(shelf), page)


@strawberry.type
class DestinationFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description=f"The public posts about it, the newest first. {FEWER}",
        directives=[list_size()],
    )
    async def posts(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Post] | None:
        page = Page.of(first, after)
        rows = await info.context.shelf.load(Shelf(self.id, (Audience.PUBLIC,), page))
        return await types.posts_of(info, rows, page)


@strawberry.type
class TripFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.federation.field(
        description="What its members tell each other, the newest first. Null unless the viewer is"
        f" one. {FEWER}",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def posts(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Post] | None:
        page = Page.of(first, after)
        if not await info.context.is_on_trip.load(self.id):
            return None
        rows = await info.context.shelf.load(Shelf(self.id, (Audience.TRIP,), page))
        return await types.posts_of(info, rows, page)
