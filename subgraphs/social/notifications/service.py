"""The rules of notifications. Knows nothing of GraphQL."""

from collections.abc import AsyncIterator
from typing import Any, Final

from subgraphs.chassis.documents import append
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.streams import Missed, resumed
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.events import NotificationCreated
from subgraphs.social.notifications import repository
from subgraphs.social.notifications.models import Kind, NotificationDocument

KEPT: Final = 1_000  # the newest of each person; older ones are a Gap to a stream
TRIM_EVERY: Final = 100


class Notifications:
    def __init__(self, wakeups: Wakeups) -> None:
        self._wakeups = wakeups

    async def add(self, user_id: str, event_id: str, kind: Kind, details: dict[str, Any]) -> None:
        """Append to the person's stream, once per event, and wake those who follow it."""

        def numbered(sequence: int) -> NotificationDocument:
            document = NotificationDocument(
                user_id=user_id, sequence=sequence, event_id=event_id, kind=kind, details=details
            )
            document.announce(
                NotificationCreated(
                    notification_id=document.id, user_id=user_id, sequence=sequence, kind=kind
                )
            )
            return document

        added = await append(NotificationDocument, {"user_id": user_id}, event_id, numbered)
        if added is None:
            return
        if added.sequence % TRIM_EVERY == 0:
            await repository.forget_up_to(user_id, added.sequence - KEPT)
        self._wakeups.ring(_stream(user_id))

    async def mark_read(self, user_id: str, up_to: int) -> int:
        """How many are unread now. Raises InvalidInput for a sequence that was never given."""
        newest = await repository.newest_sequence(user_id)
        if not 0 <= up_to <= newest:
            raise InvalidInput(
                f"`upToSequence` must be 0 to {newest}, your newest notification.",
                path=["upToSequence"],
            )
        await repository.advance_marker(user_id, up_to)
        return unread(newest, await repository.read_up_to(user_id))

    def follow(
        self, user_id: str, after: int | None
    ) -> AsyncIterator[NotificationDocument | Missed]:
        return resumed(
            self._wakeups,
            _stream(user_id),
            after,
            last=lambda: repository.newest_sequence(user_id),
            read=lambda position, limit: repository.following(user_id, position, limit),
        )


def unread(newest: int, read_up_to: int) -> int:
    return min(newest - read_up_to, KEPT)


def _stream(user_id: str) -> str:
    return f"notifications:{user_id}"
