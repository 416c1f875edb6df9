"""How one asks for a trip, changes it and shares it."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from subgraphs.booking.access import READ, WRITE
from subgraphs.booking.context import Info
from subgraphs.booking.trips.inputs import (
    CreateTripInput,
    InvitationInput,
    InvitationResult,
    InvitationSuccess,
    InviteToTripInput,
    LeaveTripInput,
    LeaveTripResult,
    LeaveTripSuccess,
    TripMemberInput,
    TripResult,
    TripSuccess,
    UpdateTripInput,
)
from subgraphs.booking.trips.models import InvitationRow
from subgraphs.booking.trips.service import Plan
from subgraphs.booking.trips.types import Trip, TripInvitation, trip_of
from subgraphs.chassis.problems import mutation


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="Null when there is none with this id, or when the viewer is no member of it.",
        authenticated=True,
        requires_scopes=READ,
    )
    async def trip(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="A trip's.")]
    ) -> Trip | None:
        return await trip_of(info, str(id))


@strawberry.type
class Mutations:
    @mutation(description="Make a trip; the signed-in person owns it.", requires_scopes=WRITE)
    async def create_trip(self, info: Info, input: CreateTripInput) -> TripResult:
        plan = Plan(input.title, input.starts_on, input.ends_on, input.destination_id)
        user_id = info.context.viewer.require()
        return await _now(info, await info.context.trips.create(user_id, plan, input.client_key))

    @mutation(description="Change a trip; for its owner and editors.", requires_scopes=WRITE)
    async def update_trip(self, info: Info, input: UpdateTripInput) -> TripResult:
        asked = {
            "title": "" if input.title is None else input.title,
            "starts_on": input.starts_on,
            "ends_on": input.ends_on,
            "destination_id": input.destination_id,
        }
        changes = {column: value for column, value in asked.items() if value is not UNSET}
        await info.context.trips.change(info.context.viewer.require(), input.trip_id, changes)
        return await _now(info, input.trip_id)

    @mutation(
        description="Ask a person along; for the trip's owner and editors. Who was asked already is"
        " not asked twice: the open invitation is the answer. A trip has 50 members and open"
        " invitations at most.",
        requires_scopes=WRITE,
    )
    async def invite_to_trip(self, info: Info, input: InviteToTripInput) -> InvitationResult:
        user_id = info.context.viewer.require()
        return _said(
            await info.context.invitations.invite(user_id, input.trip_id, input.user_id, input.role)
        )

    @mutation(
        description="Say yes, and become a member. Said twice, it is the same membership.",
        requires_scopes=WRITE,
    )
    async def accept_invitation(self, info: Info, input: InvitationInput) -> TripResult:
        user_id = info.context.viewer.require()
        return await _now(info, await info.context.invitations.accept(user_id, input.invitation_id))

    @mutation(description="Say no; for who was asked.", requires_scopes=WRITE)
    async def decline_invitation(self, info: Info, input: InvitationInput) -> InvitationResult:
        user_id = info.context.viewer.require()
        return _said(await info.context.invitations.decline(user_id, input.invitation_id))

    @mutation(
        description="Take a question back before it is answered; for the trip's owner and editors.",
        requires_scopes=WRITE,
    )
    async def revoke_invitation(self, info: Info, input: InvitationInput) -> InvitationResult:
        user_id = info.context.viewer.require()
        return _said(await info.context.invitations.revoke(user_id, input.invitation_id))

    @mutation(
        description="Stop being a member. The owner hands the trip over first.",
        requires_scopes=WRITE,
    )
    async def leave_trip(self, info: Info, input: LeaveTripInput) -> LeaveTripResult:
        await info.context.trips.leave(info.context.viewer.require(), input.trip_id)
        return LeaveTripSuccess(trip_id=input.trip_id)

    @mutation(description="Take a member out; for the trip's owner.", requires_scopes=WRITE)
    async def remove_member(self, info: Info, input: TripMemberInput) -> TripResult:
        user_id = info.context.viewer.require()
        await info.context.trips.remove(user_id, input.trip_id, input.user_id)
        return await _now(info, input.trip_id)

    @mutation(
        description="Make another member the owner; for the trip's owner, who becomes an editor.",
        requires_scopes=WRITE,
    )
    async def hand_over_trip(self, info: Info, input: TripMemberInput) -> TripResult:
        user_id = info.context.viewer.require()
        await info.context.trips.hand_over(user_id, input.trip_id, input.user_id)
        return await _now(info, input.trip_id)


async def _now(info: Info, trip_id: str) -> TripSuccess:
    info.context.forget()
    return TripSuccess(trip=await trip_of(info, trip_id))


def _said(row: InvitationRow) -> InvitationSuccess:
    return InvitationSuccess(invitation=TripInvitation.of(row))
