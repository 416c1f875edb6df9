"""How does the graph show a person?"""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry import UNSET

from subgraphs.accounts.consents.types import Consent
from subgraphs.accounts.context import Info
from subgraphs.accounts.people.models import Role, UserRow, Visibility
from subgraphs.accounts.people.pictures import picture_of
from subgraphs.accounts.references import Traveler
from subgraphs.accounts.travelers import types as travelers
from subgraphs.accounts.travelers.access import PRIVATE
from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.pages import Connection, Page

strawberry.enum(
    Role,
    description="Who a person is on Caravan. A person may be several."
    " SUSPENDED: they may read, and neither change nor follow anything.",
)
strawberry.enum(
    Visibility,
    name="ProfileVisibility",
    description="Who sees a profile: PUBLIC everybody. FOLLOWERS everybody sees its card (handle,"
    " display name, picture); posts and lists of followers are for followers, and following takes a"
    " request that its owner accepts. PRIVATE nobody but its owner.",
)


@strawberry.federation.type(
    keys=["id"],
    description="A person. Fields that are private are null for everybody else. Of two people"
    " neither sees the other once one has blocked the other: absent, wherever they would stand.",
)
class User(Node):
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")
    handle: str = strawberry.field(
        description="Unique without regard to case: 3-30 of a-z, 0-9, '_' and '.', a letter first."
        " Shown in lower case. Never null; its owner may change it."
    )
    display_name: str = strawberry.field(
        description="What to call the person: 1-60 characters, not unique. Never null."
    )
    profile_visibility: Visibility = strawberry.field(
        description="Who sees this profile, people blocked aside. Never null."
    )
    created_at: datetime = strawberry.field(description="When they joined, in UTC. Never null.")
    row: strawberry.Private[UserRow]

    @strawberry.field(
        description="Where their picture is: the https address they set, of at most 2000"
        " characters, else that of a generated SVG, their initials in a landscape. Null for a"
        " PRIVATE person who set none, and where Caravan serves no pictures."
    )
    def avatar_url(self, info: Info) -> str | None:
        return picture_of(self.row, info.context.avatars_url)

    @strawberry.federation.field(
        description="In no order, at most 7. Null unless the viewer is this person.",
        requires_scopes=[["users:read_roles"]],
        directives=[bounded(7)],
    )
    def roles(self, info: Info) -> list[Role] | None:
        if info.context.viewer.user_id != self.row.id:
            return None
        return [Role(role) for role in self.row.roles]

    @strawberry.federation.field(
        description="What the person decided last for each purpose, in the order of the purposes,"
        " at most 5: one they never decided on is absent, and not granted."
        " Null unless the viewer is this person.",
        requires_scopes=[["profile:read"]],
        directives=[bounded(5)],
    )
    async def consents(self, info: Info) -> list[Consent] | None:
        if info.context.viewer.user_id != self.row.id:
            return None
        rows = await info.context.consents_of.load(self.row.id)
        return [Consent.of(row) for row in rows or []]

    @strawberry.field(
        description="Whom the person books for, in the order in which they were added, at most 30."
        " Null unless the viewer is this person.",
        directives=[*PRIVATE, list_size()],
    )
    async def travelers(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A page's cursor.")] = None,
    ) -> Connection[Traveler] | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.row.id:
            return None
        own = await info.context.travelers_of.load(self.row.id)
        return travelers.page_of(own or [], page)

    @classmethod
    def of(cls, row: UserRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            handle=row.handle,
            display_name=row.display_name,
            profile_visibility=Visibility(row.visibility),
            created_at=row.created_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.person.load(str(id))
        return cls.of(row) if row else None


@strawberry.input(description="What to change; a field left out stays as it is.")
class UpdateProfileInput:
    handle: str | None = strawberry.field(
        default=UNSET,
        description="3-30 of a-z, 0-9, '_' and '.', a letter first; upper case is lowered;"
        " reserved words are refused. Not null.",
    )
    display_name: str | None = strawberry.field(
        default=UNSET,
        description="1-60 characters after trimming, no control or direction characters. Not null.",
    )
    avatar_url: str | None = strawberry.field(
        default=UNSET,
        description="An https address of at most 2000 characters; null brings the"
        " generated picture back.",
    )
    profile_visibility: Visibility | None = strawberry.field(
        default=UNSET, description="Who sees the profile. Not null."
    )


@strawberry.type(description="The profile is as asked.")
class UpdateProfileSuccess:
    user: User = strawberry.field(description="The person, as they are now. Never null.")
