"""The rules of messages: who says, changes and answers what. Knows nothing of GraphQL."""

from typing import Final, Protocol

from subgraphs.chassis.errors import Conflict, InvalidInput
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.moderation.port import Verdict
from subgraphs.social.conversations import repository as log_places
from subgraphs.social.conversations.errors import Blocked, NoSuchMessage
from subgraphs.social.conversations.facts import (
    AnyFact,
    Deleted,
    Edited,
    Kind,
    Reacted,
    Sent,
    Unreacted,
)
from subgraphs.social.conversations.ids import place_of
from subgraphs.social.conversations.log import Head, Log
from subgraphs.social.conversations.models import ConversationDocument
from subgraphs.social.conversations.service import member_of, require_key
from subgraphs.social.messages import repository
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.moderation.contents import MessageContent
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.people.access import Relations
from subgraphs.social.reactions import Reaction

LONGEST: Final = 4_000

Place = tuple[str, int]
"""Of a message: conversation id, sequence."""


class Messages:
    def __init__(self, log: Log, gate: Gate) -> None:
        self._log = log
        self._gate = gate

    async def send(
        self,
        author_id: str,
        conversation_id: str,
        client_key: str,
        body: str,
        reply_to: str | None,
    ) -> tuple[Place, bool]:
        """Once for each client key; whether it was there before is told too.

        Raises InvalidInput, NoSuchConversation, NoSuchMessage, Blocked, Conflict, ContentRefused
        or ContentHeld.
        """
        require_key(client_key)
        content = MessageContent(
            author_id=author_id,
            body=_checked(body),
            conversation_id=conversation_id,
            client_key=client_key,
            reply_to=reply_to,
        )
        return await self._added(content, await self._gate.judge(content.body))

    async def appear(self, content: MessageContent) -> None:
        """Once, whatever it says. Raises NoSuchConversation, NoSuchMessage, Blocked or Conflict."""
        await self._added(content, None)

    async def _added(self, content: MessageContent, verdict: Verdict | None) -> tuple[Place, bool]:
        author_id, conversation_id = content.author_id, content.conversation_id
        root = _answered(conversation_id, content.reply_to)
        sent = Sent(body=content.body, client_key=content.client_key, reply_to=root)

        async def decide(head: Head) -> Sent:
            _, state = member_of(head, author_id)
            await _require_may_speak(state, author_id)
            if root is not None and await repository.one_at(conversation_id, root) is None:
                raise NoSuchMessage("replyTo")
            if verdict is not None:
                await self._gate.admit(verdict, content)
            return sent

        event_id = sent_event(author_id, content.client_key)
        added = await self._log.add(conversation_id, author_id, event_id, decide)
        assert added.entry is not None
        if not added.is_new:
            _require_same(added.entry.fact, sent)
        return (conversation_id, added.entry.sequence), not added.is_new

    async def edit(self, viewer_id: str, message_id: str, body: str) -> Place:
        """Raises InvalidInput, NoSuchMessage, Blocked, Conflict or ContentRefused."""
        text = _checked(body)
        verdict = await self._gate.judge_edit(text)

        async def decide(state: ConversationDocument, message: MessageDocument) -> Edited | None:
            await _require_may_speak(state, viewer_id)
            _require_own(message, viewer_id)
            _require_there(message)
            if message.body == text:
                return None
            await self._gate.admit(verdict, MessageContent.of(message, text))
            return Edited(message=message.sequence, body=text)

        return await self._change(viewer_id, message_id, decide)

    async def delete(self, viewer_id: str, message_id: str) -> Place:
        """Its words are forgotten, its place stays. Raises NoSuchMessage."""

        async def decide(_: ConversationDocument, message: MessageDocument) -> Deleted | None:
            _require_own(message, viewer_id)
            return None if message.deleted_at else Deleted(message=message.sequence)

        return await self._change(viewer_id, message_id, decide)

    async def remove(self, content: MessageContent) -> None:
        """Whoever is still in there; nothing where it is not, or gone."""
        event_id = sent_event(content.author_id, content.client_key)
        entry = await log_places.entry_of_event(content.conversation_id, event_id)
        if entry is None:
            return

        async def decide(_: Head) -> Deleted | None:
            message = await repository.one_at(entry.conversation_id, entry.sequence)
            gone = message is None or message.deleted_at is not None
            return None if gone else Deleted(message=entry.sequence)

        await self._log.add(content.conversation_id, None, new_id("change"), decide)

    async def react(self, viewer_id: str, message_id: str, reaction: Reaction) -> Place:
        """Takes the place of the person's own before. Raises NoSuchMessage, Blocked or Conflict."""

        async def decide(state: ConversationDocument, message: MessageDocument) -> Reacted | None:
            await _require_may_speak(state, viewer_id)
            _require_there(message)
            if message.reactions.get(viewer_id) == reaction:
                return None
            return Reacted(message=message.sequence, reaction=reaction)

        return await self._change(viewer_id, message_id, decide)

    async def unreact(self, viewer_id: str, message_id: str) -> Place:
        """Raises NoSuchMessage."""

        async def decide(_: ConversationDocument, message: MessageDocument) -> Unreacted | None:
            given = viewer_id in message.reactions
            return Unreacted(message=message.sequence) if given else None

        return await self._change(viewer_id, message_id, decide)

    async def _change(self, viewer_id: str, message_id: str, decide: "DecideOnMessage") -> Place:
        """Raises NoSuchMessage to whoever is not in its conversation, and what `decide` raises."""
        place = place_of(message_id)
        if place is None:
            raise NoSuchMessage

        async def on_message(head: Head) -> AnyFact | None:
            if head is None or head.member(viewer_id) is None:
                raise NoSuchMessage
            message = await repository.one_at(*place)
            if message is None:
                raise NoSuchMessage
            return await decide(head, message)

        await self._log.add(place[0], viewer_id, new_id("change"), on_message)
        return place


def sent_event(author_id: str, client_key: str) -> str:
    """The event of the entry that such a message is."""
    return f"sent/{author_id}/{client_key}"


class DecideOnMessage(Protocol):
    async def __call__(
        self, state: ConversationDocument, message: MessageDocument, /
    ) -> AnyFact | None: ...


def _checked(body: str) -> str:
    """Raises InvalidInput."""
    text = body.strip()
    if not 1 <= len(text) <= LONGEST:
        raise InvalidInput(f"A message has 1 to {LONGEST} characters.", path=["body"])
    return text


def _answered(conversation_id: str, reply_to: str | None) -> int | None:
    """The sequence of the message answered. Raises NoSuchMessage for one said elsewhere."""
    if reply_to is None:
        return None
    place = place_of(reply_to)
    if place is None or place[0] != conversation_id:
        raise NoSuchMessage("replyTo")
    return place[1]


async def _require_may_speak(state: ConversationDocument, viewer_id: str) -> None:
    """Raises Blocked between two where either blocks the other; in rooms of more both stay."""
    if state.kind is not Kind.DIRECT:
        return
    others = [user_id for user_id in state.member_ids if user_id != viewer_id]
    if await Relations.blocked(viewer_id, others):
        raise Blocked


def _require_own(message: MessageDocument, viewer_id: str) -> None:
    """Raises NoSuchMessage."""
    if message.author_id != viewer_id:
        raise NoSuchMessage


def _require_there(message: MessageDocument) -> None:
    """Raises Conflict."""
    if message.deleted_at is not None:
        raise Conflict("The message was deleted.", path=["messageId"])


def _require_same(known: AnyFact, sent: Sent) -> None:
    """Raises Conflict when the key has sent something else. What was deleted is not compared."""
    if isinstance(known, Sent) and known.body and known != sent:
        raise Conflict("This key has sent another message.", path=["clientKey"])
