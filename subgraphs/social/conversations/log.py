"""How a fact enters a conversation: one insert is the state, the event and the memory of it.

An entry is decided on against the head it follows and takes the next sequence under a unique
index: who decided on an older head is refused by the store, and decides again. So each entry was
right when it entered, and at most one waits to be applied: whoever comes next applies it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.documents import ATTEMPTS, Contended, others_turn
from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations import repository
from subgraphs.social.conversations.facts import AnyFact, Deleted, Joined, Left, Opened, Sent
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument
from subgraphs.social.conversations.state import after
from subgraphs.social.inbox.service import Inbox
from subgraphs.social.messages import repository as messages

GRACE: Final = 10  # looks at a head whose next entry waits, before it is applied by who looks
LOOK_SECONDS: Final = 0.02

Head = ConversationDocument | None
Decide = Callable[[Head], Awaitable[AnyFact | None]]
"""The fact that should enter after this head, None when it holds already. Raises DomainError."""


@dataclass(frozen=True, slots=True)
class Added:
    """`entry`: None when nothing had to be added. `is_new`: False when it was there before."""

    head: ConversationDocument
    entry: EntryDocument | None
    is_new: bool


class Log:
    def __init__(self, wakeups: Wakeups, inbox: Inbox) -> None:
        self._wakeups = wakeups
        self._inbox = inbox

    async def add(
        self, conversation_id: str, actor_id: str | None, event_id: str, decide: Decide
    ) -> Added:
        """Append what `decide` says, once per event. Raises what it raises, or Contended.

        The first decision is on the head as it is; one that adds nothing is made again, on a
        head that is known to be the newest.
        """
        head = await repository.head(conversation_id)
        for attempt in range(ATTEMPTS):
            fact = await self._decided(head, decide, is_first=attempt == 0)
            if fact is not None:
                entry = EntryDocument.after(head, conversation_id, event_id, actor_id, fact)
                try:
                    await entry.insert()
                except DuplicateKeyError:
                    known = await repository.entry_of_event(conversation_id, event_id)
                    if known is not None:
                        return Added(await self._newest(conversation_id), known, is_new=False)
                    await others_turn(attempt)
                else:
                    return Added(await self.follow_up(head, entry), entry, is_new=True)
            elif attempt > 0 and head is not None:
                return Added(head, None, is_new=False)
            head = (await self.heads([conversation_id])).get(conversation_id)
        raise Contended

    @staticmethod
    async def _decided(head: Head, decide: Decide, *, is_first: bool) -> AnyFact | None:
        try:
            return await decide(head)
        except DomainError:
            if is_first:
                return None
            raise

    async def heads(self, ids: Collection[str]) -> dict[str, ConversationDocument]:
        """As their logs have them. Two queries, where nobody died in the middle."""
        found = await repository.heads(ids)
        applied = {id: found[id].applied if id in found else 0 for id in ids}
        for entry in await repository.waiting(applied):
            found[entry.conversation_id] = await self._settled(entry)
        return found

    async def settle(self, entry: EntryDocument) -> None:
        """Do what its writer left undone."""
        head = await repository.head(entry.conversation_id)
        if (head.applied if head else 0) < entry.sequence:
            await self.follow_up(head, entry)
        elif head is not None:
            await self._tell(head, entry)

    async def follow_up(self, head: Head, entry: EntryDocument) -> ConversationDocument:
        """All that follows from `entry`, which comes right after `head`. Doing it twice is once."""
        await messages.apply(entry)
        if isinstance(entry.fact, Deleted):
            await repository.forget_words(entry.conversation_id, entry.fact.message)
        state = after(head, entry)
        await _apply_to_memberships(state, entry)
        await repository.replace(state)
        await self._tell(state, entry)
        return state

    async def _tell(self, head: ConversationDocument, entry: EntryDocument) -> None:
        self._wakeups.ring(stream_of(entry.conversation_id))
        await self._inbox.tell(head, entry)
        await repository.mark_settled(entry)

    async def _settled(self, waiting: EntryDocument) -> ConversationDocument:
        """The head with `waiting` in it: by its writer, who is likely about to, or by us."""
        head: Head = None
        for _ in range(GRACE):
            await asyncio.sleep(LOOK_SECONDS)
            head = await repository.head(waiting.conversation_id)
            if head is not None and head.applied >= waiting.sequence:
                return head
        return await self.follow_up(head, waiting)

    async def _newest(self, conversation_id: str) -> ConversationDocument:
        return (await self.heads([conversation_id]))[conversation_id]


def stream_of(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


async def _apply_to_memberships(state: ConversationDocument, entry: EntryDocument) -> None:
    async def put(user_id: str, *, is_member: bool) -> None:
        await repository.put_membership(
            user_id, state.id, entry.sequence, entry.created_at, is_member=is_member
        )

    match entry.fact:
        case Opened(member_ids=user_ids):
            await asyncio.gather(*(put(user_id, is_member=True) for user_id in user_ids))
        case Joined(user_id=user_id):
            await put(user_id, is_member=True)
        case Left(user_id=user_id):
            await put(user_id, is_member=False)
        case Sent():
            await repository.active(state.member_ids, state.id, entry.created_at)
