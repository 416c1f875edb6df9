"""How does a member follow a conversation: its entries, and who types and is here meanwhile?"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from datetime import datetime

from subgraphs.chassis.streams import Missed, resumed_beside
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations import repository
from subgraphs.social.conversations.log import Log, stream_of
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument
from subgraphs.social.conversations.service import member_of
from subgraphs.social.people.access import Relations
from subgraphs.social.presence.live import Beat, Live, Presence, presence_stream, typing_stream


@dataclass(frozen=True, slots=True)
class Types:
    user_id: str
    does: bool


@dataclass(frozen=True, slots=True)
class Appears:
    user_id: str
    is_here: bool
    last_seen_at: datetime | None


Aside = Types | Appears


@dataclass
class Follower:
    """One member at one conversation. Whoever is no member any more hears NoSuchConversation."""

    log: Log
    live: Live
    wakeups: Wakeups
    user_id: str
    conversation_id: str
    typing: set[str] = field(default_factory=set)
    here: dict[str, Presence] = field(default_factory=dict)

    async def follow(
        self, after: int | None
    ) -> AsyncGenerator[EntryDocument | Missed | Aside, None]:
        head = await self._head()
        async with AsyncExitStack() as stack:
            self._beat: Beat = await stack.enter_async_context(self.live.shown(self.user_id))
            bell = stack.enter_context(self.wakeups.listening(*self._streams(head)))
            items = resumed_beside(
                bell, after, self._last, self._read, self._asides, self.live.beat_seconds
            )
            await stack.enter_async_context(aclosing(items))
            async for item in items:
                yield item

    def _streams(self, head: ConversationDocument) -> list[str]:
        """Who joins later is heard of at the next beat."""
        return [
            stream_of(head.id),
            typing_stream(head.id),
            *(presence_stream(user_id) for user_id in head.member_ids),
        ]

    async def _head(self) -> ConversationDocument:
        """Raises NoSuchConversation: membership is looked at again each time."""
        heads = await self.log.heads([self.conversation_id])
        _, head = member_of(heads.get(self.conversation_id), self.user_id)
        return head

    async def _last(self) -> int:
        return (await self._head()).applied

    async def _read(self, after: int, limit: int) -> Sequence[EntryDocument]:
        """Only what is applied: what follows from an entry is there when it is told."""
        self._now = await self._head()
        if after >= self._now.applied:
            return []
        entries = await repository.following(self.conversation_id, after, limit)
        return [entry for entry in entries if entry.sequence <= self._now.applied]

    async def _asides(self) -> Sequence[Aside]:
        await self._beat()
        others = [user_id for user_id in self._now.member_ids if user_id != self.user_id]
        company = self.conversation_id, tuple(others)
        typing = set((await self.live.typing([company])).get(company, ()))
        here = await self.live.presences(others)
        asides = [*self._typing_changes(typing), *self._presence_changes(here)]
        self.typing, self.here = typing, here
        if not asides:
            return []
        hidden = await Relations.blocked(self.user_id, others)
        return [aside for aside in asides if aside.user_id not in hidden]

    def _typing_changes(self, typing: set[str]) -> list[Aside]:
        return [Types(user_id, user_id in typing) for user_id in sorted(typing ^ self.typing)]

    def _presence_changes(self, here: dict[str, Presence]) -> list[Aside]:
        unknown = Presence(is_here=False, last_seen_at=None)
        return [
            Appears(user_id, now.is_here, now.last_seen_at)
            for user_id, now in here.items()
            if now.is_here != self.here.get(user_id, unknown).is_here
        ]
