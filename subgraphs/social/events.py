"""Facts social announces."""

from dataclasses import dataclass
from typing import ClassVar

from subgraphs.chassis.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCreated(Event):
    """Someone has something new to read; what it says stays in social."""

    topic: ClassVar[str] = "social.notification-created.v1"

    notification_id: str
    user_id: str
    sequence: int
    kind: str

    @property
    def key(self) -> str:
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """Somebody said something in a conversation; what they said stays in social."""

    topic: ClassVar[str] = "social.message-sent.v1"

    conversation_id: str
    message_id: str
    author_id: str
    sequence: int

    @property
    def key(self) -> str:
        return self.conversation_id
