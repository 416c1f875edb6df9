"""Accounts' entry points, and the subgraph they make."""

from typing import Annotated

import strawberry
from strawberry import UNSET
from strawberry.federation.schema_directives import Authenticated

from subgraphs.accounts.consents.types import Consent, SetConsentInput, SetConsentSuccess
from subgraphs.accounts.context import Info
from subgraphs.accounts.errors import MissingVisibility
from subgraphs.accounts.nodes import STUBS, elsewhere
from subgraphs.accounts.people.models import Role
from subgraphs.accounts.people.types import UpdateProfileInput, UpdateProfileSuccess, User
from subgraphs.accounts.suspensions.types import (
    ReinstateUserInput,
    ReinstateUserSuccess,
    SuspendUserInput,
    SuspendUserSuccess,
)
from subgraphs.accounts.travelers import schema as travelers
from subgraphs.accounts.travelers.types import Traveler
from subgraphs.chassis.graph_types import Node
from subgraphs.chassis.ids import prefix_of
from subgraphs.chassis.problems import (
    ConflictProblem,
    NotFoundProblem,
    ValidationProblem,
    mutation,
)
from subgraphs.chassis.subgraph import SubgraphSchema

WRITE_PROFILE = [["profile:write"]]
MODERATE = [["users:moderate"]]

UpdateProfileResult = Annotated[
    UpdateProfileSuccess | ValidationProblem | ConflictProblem | NotFoundProblem,
    strawberry.union("UpdateProfileResult", description="The changed profile, or why not."),
]
SetConsentResult = Annotated[
    SetConsentSuccess | ValidationProblem | NotFoundProblem,
    strawberry.union("SetConsentResult", description="The decision, or why not."),
]
SuspendUserResult = Annotated[
    SuspendUserSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("SuspendUserResult", description="The suspension, or why not."),
]
ReinstateUserResult = Annotated[
    ReinstateUserSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("ReinstateUserResult", description="The end of a suspension, or why not."),
]


@strawberry.type
class Query:
    @strawberry.field(
        description="The signed-in person. Null when this token's person is not registered here.",
        directives=[Authenticated()],
    )
    async def viewer(self, info: Info) -> User | None:
        row = await info.context.known_viewer()
        return User.of(row) if row else None

    @strawberry.field(
        description="Whoever has this handle, without regard to case. Null when nobody has it,"
        " or when the viewer may not see them."
    )
    async def user(
        self,
        info: Info,
        handle: Annotated[
            str, strawberry.argument(description="Without an @; at most 30 characters.")
        ],
    ) -> User | None:
        row = await info.context.person_by_handle.load(handle.lower())
        return User.of(row) if row else None

    @strawberry.field(
        description="Whatever has this id. Null when the id names nothing here; of another"
        " subgraph's things it says only the id and the type, and the rest is null when absent."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Any node's `id`.")],
    ) -> Node | None:
        match prefix_of(str(id)):
            case "user":
                return await User.resolve_reference(info, id)
            case "traveler":
                return await Traveler.resolve_reference(info, id)
        return elsewhere(id)


@strawberry.type
class Mutation(travelers.Mutations):
    @mutation(
        description="Change the signed-in person's profile. Of two who claim one handle at once,"
        " one gets it.",
        requires_scopes=WRITE_PROFILE,
    )
    async def update_profile(self, info: Info, input: UpdateProfileInput) -> UpdateProfileResult:
        user_id = info.context.viewer.require()
        await info.context.known_viewer()
        if input.profile_visibility is None:
            raise MissingVisibility
        visibility = input.profile_visibility
        asked = {
            "handle": input.handle,
            "display_name": input.display_name,
            "avatar_url": input.avatar_url,
            "visibility": visibility.value if visibility else UNSET,
        }
        changes = {column: value for column, value in asked.items() if value is not UNSET}
        row = await info.context.people.update_profile(user_id, changes)
        return UpdateProfileSuccess(user=User.of(row))

    @mutation(
        description="Allow or refuse one purpose, from now on. The history is kept.",
        requires_scopes=WRITE_PROFILE,
    )
    async def set_consent(self, info: Info, input: SetConsentInput) -> SetConsentResult:
        viewer = info.context.viewer
        user_id = viewer.require()
        await info.context.known_viewer()
        row = await info.context.consents.decide(
            user_id,
            input.purpose,
            granted=input.granted,
            policy_version=input.policy_version,
            client_id=viewer.client_id,
        )
        return SetConsentSuccess(consent=Consent.of(row))

    @mutation(
        description="Suspend a person: they are signed out, and may read but neither change nor"
        " follow anything. What they are signed in by already ends within ten minutes. For people"
        " with the role ADMIN.",
        requires_scopes=MODERATE,
    )
    async def suspend_user(self, info: Info, input: SuspendUserInput) -> SuspendUserResult:
        context = info.context
        moderator_id = context.viewer.require_role(Role.ADMIN)
        await context.known_viewer()
        row = await context.suspensions.suspend(moderator_id, str(input.user_id), input.reason)
        person = await context.person.load(row.user_id)
        return SuspendUserSuccess(
            user=User.of(person) if person else None, decided_at=row.decided_at
        )

    @mutation(
        description="End a suspension. The person signs in anew to act again. For people with the"
        " role ADMIN.",
        requires_scopes=MODERATE,
    )
    async def reinstate_user(self, info: Info, input: ReinstateUserInput) -> ReinstateUserResult:
        context = info.context
        moderator_id = context.viewer.require_role(Role.ADMIN)
        await context.known_viewer()
        row = await context.suspensions.reinstate(moderator_id, str(input.user_id), input.reason)
        person = await context.person.load(row.user_id)
        return ReinstateUserSuccess(
            user=User.of(person) if person else None, decided_at=row.decided_at
        )


schema = SubgraphSchema(query=Query, mutation=Mutation, types=[User, Traveler, *STUBS.values()])
