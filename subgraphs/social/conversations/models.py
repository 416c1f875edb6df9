"""Documents of conversations: the log, and what is worked out from it.

Shard keys: `conversation_id` of entries, the id of conversations, `user_id` of memberships. Each
query names its own.
"""

from datetime import UTC, datetime
from typing import ClassVar, Self

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.documents import RELAYED, Announcing
from subgraphs.chassis.ids import new_id
from subgraphs.social.conversations.facts import AnyFact, Kind, Sent
from subgraphs.social.conversations.ids import message_id
from subgraphs.social.events import MessageSent


class Member(BaseModel):
    """`read`: the sequence up to which they have read, `read_messages` how many messages that is.

    `joined`: the sequence of the entry that made them a member.
    """

    user_id: str
    joined: int
    read: int
    read_messages: int


class ConversationDocument(Document):
    """The head: what the entries up to `applied` make of the conversation.

    `news`: for each person who came or went by a trip's events, the time of the latest. Who left
    stays in it, so that old news cannot bring them back.
    """

    id: str  # type: ignore[assignment]
    kind: Kind
    title: str | None
    owner_id: str | None
    trip_id: str | None
    members: list[Member]
    news: dict[str, datetime] = Field(default_factory=dict)
    applied: int
    messages: int = 0
    last_message: int | None = None
    opened_at: datetime
    active_at: datetime

    class Settings:
        name = "conversations"

    def member(self, user_id: str) -> Member | None:
        return next((member for member in self.members if member.user_id == user_id), None)

    @property
    def member_ids(self) -> list[str]:
        return [member.user_id for member in self.members]


class EntryDocument(Announcing):
    """A fact at its place. `messages`: how many messages there are up to and with it."""

    id: str = Field(default_factory=lambda: new_id("entry"))  # type: ignore[assignment]
    conversation_id: str
    sequence: int
    event_id: str
    actor_id: str | None
    fact: AnyFact
    messages: int
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    unsettled: bool | None = None  # True until all that follows from it is done, else absent

    class Settings:
        name = "conversation_entries"
        shard_key: ClassVar = ("conversation_id",)
        indexes = [
            IndexModel([("conversation_id", ASCENDING), ("sequence", ASCENDING)], unique=True),
            IndexModel([("conversation_id", ASCENDING), ("event_id", ASCENDING)], unique=True),
            IndexModel([("unsettled", ASCENDING)], partialFilterExpression={"unsettled": True}),
            RELAYED,
        ]

    @classmethod
    def after(
        cls,
        head: ConversationDocument | None,
        conversation_id: str,
        event_id: str,
        actor_id: str | None,
        fact: AnyFact,
    ) -> Self:
        sent = isinstance(fact, Sent)
        entry = cls(
            conversation_id=conversation_id,
            sequence=(head.applied if head else 0) + 1,
            event_id=event_id,
            actor_id=actor_id,
            fact=fact,
            messages=(head.messages if head else 0) + sent,
            unsettled=True,
        )
        if sent and actor_id is not None:
            entry.announce(
                MessageSent(
                    conversation_id=conversation_id,
                    message_id=message_id(conversation_id, entry.sequence),
                    author_id=actor_id,
                    sequence=entry.sequence,
                )
            )
        return entry


class MembershipDocument(Document):
    """Which conversations a person is in, by activity. `changed`: the entry that last said so."""

    id: str  # type: ignore[assignment]
    user_id: str
    conversation_id: str
    is_member: bool
    changed: int
    active_at: datetime

    class Settings:
        name = "memberships"
        shard_key: ClassVar = ("user_id",)
        indexes = [
            IndexModel(
                [
                    ("user_id", ASCENDING),
                    ("is_member", ASCENDING),
                    ("active_at", DESCENDING),
                    ("conversation_id", DESCENDING),
                ]
            )
        ]
