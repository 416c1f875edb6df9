"""The rules of inboxes: whom an entry is told to, and how a person follows theirs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from subgraphs.chassis.documents import append
from subgraphs.chassis.streams import Missed, resumed_beside
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations.facts import (
    Deleted,
    Edited,
    Joined,
    Left,
    Opened,
    Read,
    Sent,
)
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument
from subgraphs.social.inbox import repository
from subgraphs.social.inbox.models import InboxDocument, InboxKind
from subgraphs.social.presence.live import Live

KEPT: Final = 1_000  # the newest of each person; older ones are a Gap to a stream
TRIM_EVERY: Final = 100
AT_ONCE: Final = 10  # people of one conversation who are told at the same time


class Inbox:
    def __init__(self, wakeups: Wakeups, live: Live) -> None:
        self._wakeups = wakeups
        self._live = live

    async def tell(self, head: ConversationDocument, entry: EntryDocument) -> None:
        """Each person concerned, once. Of two conversations either may come first."""
        kind, user_ids = concerned(head, entry)
        turns = asyncio.Semaphore(AT_ONCE)

        async def tell_one(user_id: str) -> None:
            async with turns:
                await self._add(user_id, kind, entry)

        await asyncio.gather(*map(tell_one, user_ids))

    async def _add(self, user_id: str, kind: InboxKind, entry: EntryDocument) -> None:
        event_id = f"{entry.conversation_id}/{entry.sequence}"

        def numbered(sequence: int) -> InboxDocument:
            return InboxDocument(
                user_id=user_id,
                sequence=sequence,
                event_id=event_id,
                conversation_id=entry.conversation_id,
                entry=entry.sequence,
                kind=kind,
                message=_message(entry),
            )

        added = await append(InboxDocument, {"user_id": user_id}, event_id, numbered)
        if added is None:
            return
        if added.sequence % TRIM_EVERY == 0:
            await repository.forget_up_to(user_id, added.sequence - KEPT)
        self._wakeups.ring(_stream(user_id))

    async def follow(
        self, user_id: str, after: int | None
    ) -> AsyncGenerator[InboxDocument | Missed, None]:
        async with self._live.shown(user_id) as beat:
            with self._wakeups.listening(_stream(user_id)) as bell:
                items = resumed_beside(
                    bell,
                    after,
                    last=lambda: repository.newest_sequence(user_id),
                    read=lambda position, limit: repository.following(user_id, position, limit),
                    asides=beat,
                    seconds=self._live.beat_seconds,
                )
                async with aclosing(items):
                    async for item in items:
                        yield item


def concerned(head: ConversationDocument, entry: EntryDocument) -> tuple[InboxKind, list[str]]:
    """What it is to whom: to nobody, for what only the conversation's own stream tells."""
    everybody = [member.user_id for member in head.members if member.joined <= entry.sequence]
    match entry.fact:
        case Opened() | Joined():
            came = [member.user_id for member in head.members if member.joined == entry.sequence]
            return InboxKind.JOINED, came
        case Left(user_id=user_id):
            return InboxKind.LEFT, [user_id]
        case Sent():
            return InboxKind.MESSAGE, everybody
        case Edited() | Deleted():
            return InboxKind.CHANGED, everybody
        case Read() if entry.actor_id is not None:
            return InboxKind.READ, [entry.actor_id]
    return InboxKind.CHANGED, []


def _message(entry: EntryDocument) -> int | None:
    match entry.fact:
        case Sent():
            return entry.sequence
        case Edited(message=message) | Deleted(message=message):
            return message
    return None


def _stream(user_id: str) -> str:
    return f"inbox:{user_id}"
