"""The rules of conversations: who opens, reads and leaves them. Knows nothing of GraphQL."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from subgraphs.chassis.errors import Conflict, InvalidInput
from subgraphs.chassis.ids import prefix_of
from subgraphs.social.conversations import repository
from subgraphs.social.conversations.errors import NoSuchConversation, NoSuchPerson
from subgraphs.social.conversations.facts import Kind, Left, Opened, Read
from subgraphs.social.conversations.ids import direct_id, group_id
from subgraphs.social.conversations.log import Added, Head, Log
from subgraphs.social.conversations.models import ConversationDocument, Member
from subgraphs.social.conversations.state import unread
from subgraphs.social.people.access import Relations

OPENED: Final = "opened"  # the event that begins each log
MOST_MEMBERS: Final = 50
LONGEST_TITLE: Final = 100
LONGEST_KEY: Final = 100


class Conversations:
    def __init__(self, log: Log) -> None:
        self._log = log

    async def open_direct(self, viewer_id: str, person_id: str) -> ConversationDocument:
        """The one of these two. Raises InvalidInput or NoSuchPerson."""
        await _require_present(viewer_id, [person_id], "personId")
        member_ids = sorted((viewer_id, person_id))
        opened = Opened(kind=Kind.DIRECT, member_ids=member_ids)

        async def decide(head: Head) -> Opened | None:
            return None if head else opened

        return (await self._log.add(direct_id(*member_ids), viewer_id, OPENED, decide)).head

    async def open_group(
        self, viewer_id: str, client_key: str, person_ids: Sequence[str], title: str
    ) -> ConversationDocument:
        """Once for each client key. Raises InvalidInput, NoSuchPerson or Conflict."""
        require_key(client_key)
        title = title.strip()
        if not 1 <= len(title) <= LONGEST_TITLE:
            raise InvalidInput(f"A title has 1 to {LONGEST_TITLE} characters.", path=["title"])
        others = list(dict.fromkeys(person_ids))
        if not 1 <= len(others) < MOST_MEMBERS:
            limit = f"Name 1 to {MOST_MEMBERS - 1} people beside yourself."
            raise InvalidInput(limit, path=["personIds"])
        await _require_present(viewer_id, others, "personIds")
        opened = Opened(
            kind=Kind.GROUP, member_ids=[viewer_id, *others], title=title, owner_id=viewer_id
        )

        async def decide(_: Head) -> Opened:
            return opened

        added = await self._log.add(group_id(viewer_id, client_key), viewer_id, OPENED, decide)
        _require_same(added, opened)
        member_of(added.head, viewer_id)
        return added.head

    async def leave(self, viewer_id: str, conversation_id: str) -> None:
        """Raises NoSuchConversation, or InvalidInput where nobody leaves."""

        async def decide(head: Head) -> Left:
            _, state = member_of(head, viewer_id)
            if state.kind is not Kind.GROUP:
                why = "Only a group can be left: a trip's room goes with the trip."
                raise InvalidInput(why, path=["conversationId"])
            return Left(user_id=viewer_id, as_of=datetime.now(UTC))

        state = await self.require(viewer_id, conversation_id)
        joined = member_of(state, viewer_id)[0].joined
        await self._log.add(conversation_id, viewer_id, f"left/{viewer_id}/{joined}", decide)

    async def mark_read(
        self, viewer_id: str, conversation_id: str, up_to: int
    ) -> ConversationDocument:
        """Never back. Raises NoSuchConversation, or InvalidInput for what is not there yet."""

        async def decide(head: Head) -> Read | None:
            member, state = member_of(head, viewer_id)
            if not 0 <= up_to <= state.applied:
                range_ = f"`upToSequence` must be 0 to {state.applied}, the newest of all."
                raise InvalidInput(range_, path=["upToSequence"])
            if up_to <= member.read or unread(state, viewer_id) == 0:
                return None
            messages = await _messages_up_to(state, up_to)
            if messages <= member.read_messages:
                return None  # no message in between: a marker that moved would be news of itself
            return Read(up_to=up_to, messages=messages)

        event_id = f"read/{viewer_id}/{up_to}"
        return (await self._log.add(conversation_id, viewer_id, event_id, decide)).head

    async def readable_by(
        self, viewer_id: str, ids: Collection[str]
    ) -> dict[str, ConversationDocument]:
        """Those of `ids` that the person is in, as their logs have them."""
        found = await self._log.heads(ids)
        return {id: head for id, head in found.items() if head.member(viewer_id)}

    async def require(self, viewer_id: str, conversation_id: str) -> ConversationDocument:
        """Raises NoSuchConversation."""
        found = await self._log.heads([conversation_id])
        return member_of(found.get(conversation_id), viewer_id)[1]


def member_of(head: Head, user_id: str) -> tuple[Member, ConversationDocument]:
    """Raises NoSuchConversation to whoever is no member."""
    member = head.member(user_id) if head else None
    if head is None or member is None:
        raise NoSuchConversation
    return member, head


def require_key(client_key: str) -> None:
    """Raises InvalidInput."""
    if not 1 <= len(client_key) <= LONGEST_KEY:
        raise InvalidInput(f"A key has 1 to {LONGEST_KEY} characters.", path=["clientKey"])


async def _messages_up_to(state: ConversationDocument, sequence: int) -> int:
    if sequence == state.applied:
        return state.messages
    return await repository.messages_up_to(state.id, sequence)


async def _require_present(viewer_id: str, person_ids: Sequence[str], field: str) -> None:
    """Raises InvalidInput for oneself, NoSuchPerson for whom the viewer does not see."""
    if viewer_id in person_ids:
        raise InvalidInput("Name others than yourself.", path=[field])
    if any(prefix_of(person_id) != "user" for person_id in person_ids):
        raise NoSuchPerson(field)
    relations = await Relations.between(viewer_id, person_ids)
    if any(one.visibility is None or one.is_absent for one in relations.values()):
        raise NoSuchPerson(field)


def _require_same(added: Added, opened: Opened) -> None:
    """Raises Conflict when the key has opened another group."""
    if added.entry is not None and added.entry.fact != opened:
        raise Conflict("This key has opened another group.", path=["clientKey"])
