"""What following and blocking contribute to a User."""

import strawberry

from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Page
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.people import types
from subgraphs.social.people.models import FollowState
from subgraphs.social.references import UserConnection
from subgraphs.social.scopes import READ_SCOPE

LIST = "Null when the viewer may not see it: a FOLLOWERS profile shows it to its followers alone."


@strawberry.type
class UserFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description=f"Who follows this person, the newest first. {LIST}", directives=[list_size()]
    )
    async def followers(
        self, info: Info, first: First = 20, after: After = None
    ) -> UserConnection | None:
        page = Page.of(first, after)
        if not (await info.context.relation.load(self.id)).shows_lists:
            return None
        rows = await info.context.followers.load((self.id, page))
        return await types.people_of(info, rows, page, "follower_id")

    @strawberry.field(
        description=f"Whom this person follows, the newest first. {LIST}",
        directives=[list_size()],
    )
    async def following(
        self, info: Info, first: First = 20, after: After = None
    ) -> UserConnection | None:
        page = Page.of(first, after)
        if not (await info.context.relation.load(self.id)).shows_lists:
            return None
        rows = await info.context.following.load((self.id, page))
        return await types.people_of(info, rows, page, "followed_id")

    @strawberry.federation.field(
        description="Who asks to follow this person, the newest first."
        " Null unless the viewer is this person.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def follow_requests(
        self, info: Info, first: First = 20, after: After = None
    ) -> UserConnection | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.id:
            return None
        rows = await info.context.follow_requests.load((self.id, page))
        return await types.people_of(info, rows, page, "follower_id")

    @strawberry.field(description=f"How many follow this person. {LIST}")
    async def follower_count(self, info: Info) -> int | None:
        if not (await info.context.relation.load(self.id)).shows_lists:
            return None
        return await info.context.follower_count.load(self.id)

    @strawberry.field(description=f"How many this person follows. {LIST}")
    async def following_count(self, info: Info) -> int | None:
        if not (await info.context.relation.load(self.id)).shows_lists:
            return None
        return await info.context.following_count.load(self.id)

    @strawberry.field(
        description="Whether the viewer follows this person, or has asked to."
        " Null for who is not signed in, and of a person the viewer does not see."
    )
    async def viewer_follows(self, info: Info) -> FollowState | None:
        if not info.context.reads_private:
            return None
        relation = await info.context.relation.load(self.id)
        return None if relation.is_absent else relation.follow

    @strawberry.field(
        description="Whether this person follows the viewer. Null as `viewerFollows` is."
    )
    async def is_following_viewer(self, info: Info) -> bool | None:
        if not info.context.reads_private:
            return None
        if (await info.context.relation.load(self.id)).is_absent:
            return None
        return await info.context.follows_viewer.load(self.id)

    @strawberry.field(
        description="Whether the viewer blocks this person, and may unblock them. Null for who is"
        " not signed in, and of a person the viewer does not see for another reason."
    )
    async def viewer_blocks(self, info: Info) -> bool | None:
        if not info.context.reads_private:
            return None
        relation = await info.context.relation.load(self.id)
        return None if relation.is_absent and not relation.viewer_blocks else relation.viewer_blocks
