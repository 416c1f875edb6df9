"""What booking says of a trip's members."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.trips import repository


class TripCreated(BaseModel):
    trip_id: str
    owner_id: str


class TripMember(BaseModel):
    trip_id: str
    user_id: str


READS: dict[str, type[BaseModel]] = {
    "booking.trip-created.v1": TripCreated,
    "booking.trip-member-joined.v1": TripMember,
    "booking.trip-member-left.v1": TripMember,
}


def handlers(notifications: Notifications) -> dict[str, Handler]:
    async def owned(envelope: Envelope) -> None:
        fact = TripCreated.model_validate(envelope.data)
        await repository.set_member(fact.trip_id, fact.owner_id, envelope.time, is_member=True)

    async def joined(envelope: Envelope) -> None:
        fact = TripMember.model_validate(envelope.data)
        await repository.set_member(fact.trip_id, fact.user_id, envelope.time, is_member=True)

    async def left(envelope: Envelope) -> None:
        fact = TripMember.model_validate(envelope.data)
        await repository.set_member(fact.trip_id, fact.user_id, envelope.time, is_member=False)

    return dict(zip(READS, (owned, joined, left), strict=True))
