"""How does the graph show a trip and its people?"""

from datetime import date, datetime
from typing import Self

import strawberry

from subgraphs.booking.access import PRIVATE, After, First
from subgraphs.booking.bookings import types as bookings
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.context import Info
from subgraphs.booking.references import Booking, Destination
from subgraphs.booking.trips.models import (
    InvitationRow,
    InvitationState,
    MemberRow,
    TripRole,
    TripRow,
)
from subgraphs.booking.trips.repository import CHANGES
from subgraphs.chassis.graph_types import Node, list_size
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of

strawberry.enum(
    TripRole,
    description="What a member may do: VIEWER reads; EDITOR also changes, invites and books; OWNER"
    " also removes members. A trip has one owner.",
)
strawberry.enum(InvitationState, description="What became of an invitation.")


@strawberry.federation.type(
    authenticated=True, description="Somebody who shares a trip. Its members see each other."
)
class TripMember:
    role: TripRole = strawberry.field(description="What they may do. Never null.")
    joined_at: datetime = strawberry.field(description="In UTC. Never null.")
    user_id: strawberry.Private[str]

    @strawberry.field(description="Null when accounts does not show them to the viewer.")
    def user(self) -> "User | None":
        return _user(self.user_id)

    @classmethod
    def of(cls, row: MemberRow) -> Self:
        return cls(role=TripRole(row.role), joined_at=row.joined_at, user_id=row.user_id)


@strawberry.federation.type(
    keys=["id"],
    description="A question to come along. Who was asked sees it, and the trip's owner and"
    " editors; nobody else, and nobody across a block.",
)
class TripInvitation(Node):
    role: TripRole = strawberry.field(
        description="What the person will be; never OWNER.", directives=PRIVATE
    )
    state: InvitationState = strawberry.field(
        description="Only a PENDING one can be answered.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.", directives=PRIVATE)
    row: strawberry.Private[InvitationRow]

    @strawberry.field(description="As the trip is called now. Never null.", directives=PRIVATE)
    async def trip_title(self, info: Info) -> str:
        return await info.context.trip_title.load(self.row.trip_id) or ""

    @strawberry.field(description="Null until the viewer is a member of it.", directives=PRIVATE)
    async def trip(self, info: Info) -> "Trip | None":
        return await trip_of(info, self.row.trip_id)

    @strawberry.field(
        description="Who asks. Null when accounts does not show them.", directives=PRIVATE
    )
    def inviter(self) -> "User | None":
        return _user(self.row.inviter_id)

    @strawberry.field(
        description="Who is asked. Null when accounts does not show them.", directives=PRIVATE
    )
    def invitee(self) -> "User | None":
        return _user(self.row.invitee_id)

    @classmethod
    def of(cls, row: InvitationRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            role=TripRole(row.role),
            state=InvitationState(row.state),
            created_at=row.created_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.invitation.load(str(id))
        return cls.of(row) if row else None


@strawberry.federation.type(
    keys=["id"], description="A journey that people plan together. Only its members see it."
)
class Trip(Node):
    title: str = strawberry.field(
        description="1 to 100 characters. Never null.", directives=PRIVATE
    )
    starts_on: date | None = strawberry.field(
        description="The first day. Null while it is open.", directives=PRIVATE
    )
    ends_on: date | None = strawberry.field(
        description="The last day, not before the first. Null while it is open.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.", directives=PRIVATE)
    row: strawberry.Private[TripRow]

    @strawberry.field(description="Where it goes. Null while it is open.", directives=PRIVATE)
    def destination(self) -> Destination | None:
        id = self.row.destination_id
        return Destination(id=strawberry.ID(id)) if id else None

    @strawberry.field(
        description="Who owns it. Null when accounts does not show them.", directives=PRIVATE
    )
    async def owner(self, info: Info) -> "User | None":
        owner_id = await info.context.owner_of_trip.load(self.row.id)
        return _user(owner_id) if owner_id else None

    @strawberry.field(
        description="What the viewer may do in it. Null when they have left it meanwhile.",
        directives=PRIVATE,
    )
    async def viewer_role(self, info: Info) -> TripRole | None:
        role = await info.context.role_in_trip.load(self.row.id)
        return TripRole(role) if role else None

    @strawberry.field(
        description="In the order in which they joined, the maker first; at most 50.",
        directives=[*PRIVATE, list_size()],
    )
    async def members(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[TripMember]:
        page = Page.of(first, after)
        rows = await info.context.members_of_trip.load((self.row.id, page))
        return connection(TripMember.of, rows or [], page, _cursor)

    @strawberry.field(
        description="Those that wait for an answer, newest first, at most 49."
        " Null unless the viewer is the owner or an editor.",
        directives=[*PRIVATE, list_size()],
    )
    async def invitations(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[TripInvitation] | None:
        page = Page.of(first, after)
        role = await info.context.role_in_trip.load(self.row.id)
        if role not in CHANGES:
            return None
        rows = await info.context.invitations_of_trip.load((self.row.id, page))
        return connection(TripInvitation.of, rows or [], page, _cursor)

    @strawberry.field(
        description="What is booked for it, newest first, whatever became of it.",
        directives=[*PRIVATE, list_size()],
    )
    async def bookings(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Booking]:
        page = Page.of(first, after)
        rows = await info.context.bookings_of_trip.load((self.row.id, page))
        return connection(bookings.Booking.of, rows or [], page, _cursor)

    @classmethod
    def of(cls, row: TripRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            title=row.title,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            created_at=row.created_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.trip.load(str(id))
        return cls.of(row) if row else None


@strawberry.federation.type(keys=["id"], description="Owned by accounts; here with what they plan.")
class User:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description="The trips they share, the one joined last first."
        " Null unless the viewer is this person.",
        directives=[*PRIVATE, list_size()],
    )
    async def trips(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Trip] | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.id:
            return None
        rows = await info.context.trips_of_user.load((str(self.id), page)) or []
        trips = await info.context.trip.load_many([row.trip_id for row in rows])
        found = [(row, trip) for row, trip in zip(rows, trips, strict=True) if trip]
        return connection(lambda pair: Trip.of(pair[1]), found, page, lambda pair: _cursor(pair[0]))

    @strawberry.field(
        description="Invitations that wait for their answer, newest first."
        " Null unless the viewer is this person.",
        directives=[*PRIVATE, list_size()],
    )
    async def trip_invitations(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[TripInvitation] | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.id:
            return None
        rows = await info.context.invitations_of_user.load((str(self.id), page))
        return connection(TripInvitation.of, rows or [], page, _cursor)

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


async def trip_of(info: Info, trip_id: str) -> Trip | None:
    """None unless the viewer is a member."""
    row = await info.context.trip.load(trip_id)
    return Trip.of(row) if row else None


def _user(id: str) -> User:
    return User(id=strawberry.ID(id))


def _cursor(row: MemberRow | InvitationRow | BookingRow) -> str:
    return cursor_of(row.position)
