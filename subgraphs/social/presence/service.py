"""Who may know whether somebody is here, and how one follows it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations.ids import direct_id
from subgraphs.social.conversations.service import Conversations
from subgraphs.social.people.access import Relations
from subgraphs.social.presence.live import Live, Presence, presence_stream

MOST: Final = 100
GONE: Final = Presence(is_here=False, last_seen_at=None)


class Presences:
    def __init__(self, conversations: Conversations, live: Live, wakeups: Wakeups) -> None:
        self._conversations = conversations
        self._live = live
        self._wakeups = wakeups

    async def follow(
        self, viewer_id: str, user_ids: Sequence[str]
    ) -> AsyncGenerator[tuple[str, Presence], None]:
        """What is known of each first, then what changes. Raises InvalidInput."""
        if not 1 <= len(user_ids) <= MOST:
            raise InvalidInput(f"Name 1 to {MOST} people.", path=["userIds"])
        wanted = list(dict.fromkeys(user_ids))
        known: dict[str, Presence] = {}
        async with self._live.shown(viewer_id) as beat:
            with self._wakeups.listening(*map(presence_stream, wanted)) as bell:
                while True:
                    await beat()
                    now = await self._seen(viewer_id, wanted)
                    for user_id in wanted:
                        was, is_ = known.get(user_id), now.get(user_id, GONE)
                        if (was or user_id in now) and (not was or was.is_here != is_.is_here):
                            known[user_id] = is_
                            yield user_id, is_
                    await bell.wait(self._live.beat_seconds)

    async def _seen(self, viewer_id: str, user_ids: Sequence[str]) -> dict[str, Presence]:
        """Of those with whom the viewer has a conversation of two, and no block."""
        rooms = {direct_id(viewer_id, user_id): user_id for user_id in user_ids}
        shared = await self._conversations.readable_by(viewer_id, rooms)
        friends = [rooms[id] for id in shared]
        hidden = await Relations.blocked(viewer_id, friends) if friends else set()
        return await self._live.presences([id for id in friends if id not in hidden])
