"""What it takes to talk, put together once a process."""

from dataclasses import dataclass
from typing import Final, Self

from beanie import Document

from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.conversations.follow import Follower
from subgraphs.social.conversations.log import Log
from subgraphs.social.conversations.models import (
    ConversationDocument,
    EntryDocument,
    MembershipDocument,
)
from subgraphs.social.conversations.service import Conversations
from subgraphs.social.conversations.trip_rooms import TripRooms
from subgraphs.social.inbox.models import InboxDocument
from subgraphs.social.inbox.service import Inbox
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.messages.service import Messages
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.presence.live import Live
from subgraphs.social.presence.service import Presences


@dataclass(frozen=True, slots=True)
class Talk:
    wakeups: Wakeups
    live: Live
    gate: Gate
    log: Log
    inbox: Inbox
    conversations: Conversations
    messages: Messages
    trip_rooms: TripRooms
    presences: Presences

    @classmethod
    def over(cls, wakeups: Wakeups, live: Live, gate: Gate) -> Self:
        inbox = Inbox(wakeups, live)
        log = Log(wakeups, inbox)
        conversations = Conversations(log)
        return cls(
            wakeups=wakeups,
            live=live,
            gate=gate,
            log=log,
            inbox=inbox,
            conversations=conversations,
            messages=Messages(log, gate),
            trip_rooms=TripRooms(log),
            presences=Presences(conversations, live, wakeups),
        )

    def follower(self, user_id: str, conversation_id: str) -> Follower:
        return Follower(self.log, self.live, self.wakeups, user_id, conversation_id)


MODELS: Final[list[type[Document]]] = [
    ConversationDocument,
    EntryDocument,
    MembershipDocument,
    MessageDocument,
    InboxDocument,
]
