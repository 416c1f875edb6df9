"""What social does on events. Each room declares the fields it reads, and no more."""

from collections.abc import Sequence
from types import ModuleType

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.conversations import consumers as conversations
from subgraphs.social.conversations.trip_rooms import TripRooms
from subgraphs.social.feed import consumers as feed
from subgraphs.social.moderation import consumers as moderation_room
from subgraphs.social.moderation.service import Moderation
from subgraphs.social.notifications import consumers as notifications_room
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people import consumers as people
from subgraphs.social.posts import consumers as posts
from subgraphs.social.trips import consumers as trips

# In this order: a fact's read copy is there before what else follows from it.
NOTIFYING: tuple[ModuleType, ...] = (people, trips, notifications_room, posts, feed)
ROOMS = (*NOTIFYING, conversations, moderation_room)


def _read_by_all(topic: str) -> type[BaseModel]:
    models = tuple(room.READS[topic] for room in ROOMS if topic in room.READS)
    return type(models[0].__name__, models, {"__module__": __name__})


READS: dict[str, type[BaseModel]] = {
    topic: _read_by_all(topic) for room in ROOMS for topic in room.READS
}


def handlers(
    notifications: Notifications, trip_rooms: TripRooms, moderation: Moderation
) -> dict[str, Handler]:
    of_rooms = [room.handlers(notifications) for room in NOTIFYING]
    of_rooms.append(conversations.handlers(trip_rooms))
    of_rooms.append(moderation_room.handlers(moderation))
    return {topic: _in_turn([room[topic] for room in of_rooms if topic in room]) for topic in READS}


def _in_turn(steps: Sequence[Handler]) -> Handler:
    """Each step knows what it has had: after a failure, all are called again."""

    async def heard(envelope: Envelope) -> None:
        for step in steps:
            await step(envelope)

    return heard
