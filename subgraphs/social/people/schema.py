"""How one follows, and blocks."""

import strawberry

from subgraphs.chassis.problems import mutation
from subgraphs.social.context import Info
from subgraphs.social.entities import User
from subgraphs.social.people import service
from subgraphs.social.people.types import (
    AcceptFollowInput,
    AcceptFollowResult,
    AcceptFollowSuccess,
    BlockInput,
    BlockResult,
    BlockSuccess,
    DeclineFollowInput,
    DeclineFollowResult,
    DeclineFollowSuccess,
    FollowInput,
    FollowResult,
    FollowSuccess,
    UnblockInput,
    UnblockResult,
    UnblockSuccess,
    UnfollowInput,
    UnfollowResult,
    UnfollowSuccess,
)
from subgraphs.social.scopes import WRITE_SCOPE


@strawberry.type
class Mutations:
    @mutation(
        description="Follow a person. One whose profile is not PUBLIC is asked first."
        " Doing it again changes nothing.",
        requires_scopes=WRITE_SCOPE,
    )
    async def follow(self, info: Info, input: FollowInput) -> FollowResult:
        state = await service.follow(info.context.viewer.require(), input.user_id)
        return FollowSuccess(user=User.of(input.user_id), state=state)

    @mutation(
        description="Follow a person no more, or take a request back."
        " Doing it again changes nothing.",
        requires_scopes=WRITE_SCOPE,
    )
    async def unfollow(self, info: Info, input: UnfollowInput) -> UnfollowResult:
        await service.unfollow(info.context.viewer.require(), input.user_id)
        return UnfollowSuccess(user=User.of(input.user_id))

    @mutation(
        description="Let a person follow the viewer who asked to.", requires_scopes=WRITE_SCOPE
    )
    async def accept_follow(self, info: Info, input: AcceptFollowInput) -> AcceptFollowResult:
        await service.accept(info.context.viewer.require(), input.user_id)
        return AcceptFollowSuccess(user=User.of(input.user_id))

    @mutation(
        description="Decline a person's request to follow the viewer.", requires_scopes=WRITE_SCOPE
    )
    async def decline_follow(self, info: Info, input: DeclineFollowInput) -> DeclineFollowResult:
        await service.decline(info.context.viewer.require(), input.user_id)
        return DeclineFollowSuccess(user=User.of(input.user_id))

    @mutation(
        description="Block a person: neither sees the other or their posts, and what each followed"
        " of the other ends. Doing it again changes nothing.",
        requires_scopes=WRITE_SCOPE,
    )
    async def block(self, info: Info, input: BlockInput) -> BlockResult:
        await service.block(info.context.viewer.require(), input.user_id)
        return BlockSuccess(user=User.of(input.user_id))

    @mutation(description="Block a person no more.", requires_scopes=WRITE_SCOPE)
    async def unblock(self, info: Info, input: UnblockInput) -> UnblockResult:
        await service.unblock(info.context.viewer.require(), input.user_id)
        return UnblockSuccess(user=User.of(input.user_id))
