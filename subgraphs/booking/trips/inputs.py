"""What a client says to make, change and share a trip, and what it is answered."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from subgraphs.booking.trips.models import TripRole
from subgraphs.booking.trips.types import Trip, TripInvitation
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem


@strawberry.input(description="A new trip of the signed-in person.")
class CreateTripInput:
    client_key: strawberry.ID = strawberry.field(
        description="1 to 255 characters, new for each trip: sent again, it is the same trip."
        " Remembered for 30 days."
    )
    title: str = strawberry.field(description="1 to 100 characters after trimming, on one line.")
    starts_on: date | None = strawberry.field(
        default=None, description="The first day. Null leaves it open."
    )
    ends_on: date | None = strawberry.field(
        default=None, description="The last day; needs a first one. Null leaves it open."
    )
    destination_id: strawberry.ID | None = strawberry.field(
        default=None, description="A destination's id. Null leaves it open."
    )


@strawberry.input(description="What to change; a field left out stays as it is.")
class UpdateTripInput:
    trip_id: strawberry.ID = strawberry.field(description="Which trip.")
    title: str | None = strawberry.field(
        default=UNSET, description="1 to 100 characters after trimming, on one line. Not null."
    )
    starts_on: date | None = strawberry.field(
        default=UNSET, description="The first day; null leaves it open."
    )
    ends_on: date | None = strawberry.field(
        default=UNSET, description="The last day; null leaves it open."
    )
    destination_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A destination's id; null leaves it open."
    )


@strawberry.input(description="Whom to ask along.")
class InviteToTripInput:
    trip_id: strawberry.ID = strawberry.field(description="Which trip.")
    user_id: strawberry.ID = strawberry.field(description="Whom.")
    role: TripRole = strawberry.field(
        default=TripRole.VIEWER, description="What they will be: EDITOR or VIEWER."
    )


@strawberry.input(description="Which invitation.")
class InvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.input(description="Which trip.")
class LeaveTripInput:
    trip_id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.input(description="Which member of which trip.")
class TripMemberInput:
    trip_id: strawberry.ID = strawberry.field(description="The trip's id.")
    user_id: strawberry.ID = strawberry.field(description="The member's id.")


@strawberry.type(description="The trip is as asked.")
class TripSuccess:
    trip: Trip | None = strawberry.field(
        description="The trip, as it is now. Null when the viewer has left it meanwhile."
    )


@strawberry.type(description="The invitation is as asked.")
class InvitationSuccess:
    invitation: TripInvitation = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="The person is a member no more.")
class LeaveTripSuccess:
    trip_id: strawberry.ID = strawberry.field(description="The trip's id. Never null.")


TripResult = Annotated[
    TripSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("TripResult", description="The trip, or why not."),
]
InvitationResult = Annotated[
    InvitationSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("InvitationResult", description="The invitation, or why not."),
]
LeaveTripResult = Annotated[
    LeaveTripSuccess | NotFoundProblem | ConflictProblem,
    strawberry.union("LeaveTripResult", description="What was left, or why not."),
]
