"""What booking says of a trip, and what it is to the trip's room."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.conversations.trip_rooms import TripRooms


class TripCreated(BaseModel):
    trip_id: str
    owner_id: str
    title: str


class TripMember(BaseModel):
    trip_id: str
    user_id: str


READS: dict[str, type[BaseModel]] = {
    "booking.trip-created.v1": TripCreated,
    "booking.trip-member-joined.v1": TripMember,
    "booking.trip-member-left.v1": TripMember,
}


def handlers(rooms: TripRooms) -> dict[str, Handler]:
    async def opened(envelope: Envelope) -> None:
        fact = TripCreated.model_validate(envelope.data)
        await rooms.title(fact.trip_id, fact.title, fact.owner_id, envelope.id)
        await rooms.join(fact.trip_id, fact.owner_id, envelope.time, envelope.id)

    async def joined(envelope: Envelope) -> None:
        fact = TripMember.model_validate(envelope.data)
        await rooms.join(fact.trip_id, fact.user_id, envelope.time, envelope.id)

    async def left(envelope: Envelope) -> None:
        fact = TripMember.model_validate(envelope.data)
        await rooms.leave(fact.trip_id, fact.user_id, envelope.time, envelope.id)

    return dict(zip(READS, (opened, joined, left), strict=True))
