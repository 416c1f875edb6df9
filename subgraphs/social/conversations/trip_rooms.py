"""A room for each trip, whose members are the trip's, as booking's events say.

Events may come twice and in any order: of what is said of one person, the latest counts.
"""

from datetime import datetime

from subgraphs.social.conversations.facts import Joined, Kind, Left, Opened, Titled
from subgraphs.social.conversations.ids import trip_room_id
from subgraphs.social.conversations.log import Decide, Head, Log
from subgraphs.social.conversations.service import OPENED


class TripRooms:
    def __init__(self, log: Log) -> None:
        self._log = log

    async def title(self, trip_id: str, title: str, owner_id: str, event_id: str) -> None:
        async def decide(head: Head) -> Titled | None:
            if head and (head.title, head.owner_id) == (title, owner_id):
                return None
            return Titled(title=title, owner_id=owner_id)

        await self._add(trip_id, f"titled/{event_id}", decide)

    async def join(self, trip_id: str, user_id: str, as_of: datetime, event_id: str) -> None:
        moment = _stored(as_of)

        async def decide(head: Head) -> Joined | None:
            return None if _knows(head, user_id, moment) else Joined(user_id=user_id, as_of=moment)

        await self._add(trip_id, f"joined/{event_id}", decide)

    async def leave(self, trip_id: str, user_id: str, as_of: datetime, event_id: str) -> None:
        moment = _stored(as_of)

        async def decide(head: Head) -> Left | None:
            return None if _knows(head, user_id, moment) else Left(user_id=user_id, as_of=moment)

        await self._add(trip_id, f"left/{event_id}", decide)

    async def _add(self, trip_id: str, event_id: str, decide: Decide) -> None:
        room_id = trip_room_id(trip_id)

        async def open_(head: Head) -> Opened | None:
            return None if head else Opened(kind=Kind.TRIP, member_ids=[], trip_id=trip_id)

        await self._log.add(room_id, None, OPENED, open_)
        await self._log.add(room_id, None, event_id, decide)


def _knows(head: Head, user_id: str, moment: datetime) -> bool:
    """Is something of that moment, or later, known of the person?"""
    latest = head.news.get(user_id) if head else None
    return latest is not None and latest >= moment


def _stored(moment: datetime) -> datetime:
    """As the store keeps it: whole milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
