"""The types of following and blocking."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from subgraphs.chassis.document_pages import Row, row_cursor
from subgraphs.chassis.graph_types import PageInfo
from subgraphs.chassis.pages import Page, page_info, shown
from subgraphs.chassis.problems import NotFoundProblem, ValidationProblem
from subgraphs.social import entities
from subgraphs.social.context import Info
from subgraphs.social.people.models import FollowState
from subgraphs.social.references import User

strawberry.enum(
    FollowState,
    description="NONE; REQUESTED, until the followed person decides; or FOLLOWING.",
)


@strawberry.type(description="A person in a list of people.")
class UserEdge:
    cursor: str = strawberry.field(description="Opaque; pass as `after` to go on from here.")
    node: User | None = strawberry.field(
        description="The person. Null when accounts does not answer, or shows them to nobody."
    )


@strawberry.type(description="A page of people.")
class UserConnection:
    edges: list[UserEdge] = strawberry.field(
        description="In order; fewer than asked where the viewer may not see somebody."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


async def people_of(info: Info, rows: Sequence[Row], page: Page, which: str) -> UserConnection:
    """Without those whom the viewer does not see. `which`: the row's field with their id."""
    kept = shown(rows, page)
    relations = await info.context.relation.load_many([row[which] for row in kept])
    return UserConnection(
        edges=[
            UserEdge(cursor=row_cursor(row), node=entities.User.of(row[which]))
            for row, relation in zip(kept, relations, strict=True)
            if not relation.is_absent
        ],
        page_info=page_info(rows, page, row_cursor),
    )


@strawberry.input(description="Whom to follow.")
class FollowInput:
    user_id: strawberry.ID = strawberry.field(description="Not oneself.")


@strawberry.input(description="Whom to follow no more.")
class UnfollowInput:
    user_id: strawberry.ID = strawberry.field(description="Not oneself.")


@strawberry.input(description="Whose request to accept.")
class AcceptFollowInput:
    user_id: strawberry.ID = strawberry.field(description="Who asked to follow the viewer.")


@strawberry.input(description="Whose request to decline.")
class DeclineFollowInput:
    user_id: strawberry.ID = strawberry.field(description="Who asked to follow the viewer.")


@strawberry.input(description="Whom to block.")
class BlockInput:
    user_id: strawberry.ID = strawberry.field(description="Not oneself.")


@strawberry.input(description="Whom to block no more.")
class UnblockInput:
    user_id: strawberry.ID = strawberry.field(description="Whom the viewer blocks.")


@strawberry.type
class OfUser:
    user: User | None = strawberry.field(
        description="The person. Null when accounts does not answer."
    )


@strawberry.type(description="The viewer follows, or has asked to.")
class FollowSuccess(OfUser):
    state: FollowState = strawberry.field(
        description="REQUESTED where the followed person's profile is not PUBLIC."
    )


@strawberry.type(description="The viewer does not follow, and has not asked to.")
class UnfollowSuccess(OfUser): ...


@strawberry.type(description="The person follows the viewer.")
class AcceptFollowSuccess(OfUser): ...


@strawberry.type(description="The request is gone. The person is not told, and may ask again.")
class DeclineFollowSuccess(OfUser): ...


@strawberry.type(description="Neither sees the other, nor follows the other.")
class BlockSuccess(OfUser): ...


@strawberry.type(description="Each sees the other again. Follows do not come back.")
class UnblockSuccess(OfUser): ...


FollowResult = Annotated[
    FollowSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("FollowResult", description="The follow, or why not."),
]
UnfollowResult = Annotated[
    UnfollowSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("UnfollowResult", description="The end of a follow, or why not."),
]
AcceptFollowResult = Annotated[
    AcceptFollowSuccess | NotFoundProblem,
    strawberry.union("AcceptFollowResult", description="The new follower, or why not."),
]
DeclineFollowResult = Annotated[
    DeclineFollowSuccess | NotFoundProblem,
    strawberry.union("DeclineFollowResult", description="The end of a request, or why not."),
]
BlockResult = Annotated[
    BlockSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("BlockResult", description="The block, or why not."),
]
UnblockResult = Annotated[
    UnblockSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("UnblockResult", description="The end of a block, or why not."),
]
