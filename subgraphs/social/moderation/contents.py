"""What did somebody say, and how is it said again? All that publishing it takes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from subgraphs.chassis.ids import derived_id
from subgraphs.social.conversations.ids import message_id
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.posts.models import Audience


class ContentKind(StrEnum):
    POST = "POST"
    COMMENT = "COMMENT"
    MESSAGE = "MESSAGE"


class OfContent(BaseModel, ABC):
    model_config = ConfigDict(frozen=True)

    author_id: str
    body: str

    @property
    @abstractmethod
    def place(self) -> tuple[str, ...]:
        """Where it stands, known before it is there."""

    @property
    def case_id(self) -> str:
        """One for the same words at the same place: what was decided of them holds."""
        digest = sha256(self.body.encode()).hexdigest()[:32]
        return derived_id("case", *self.place, digest)


class PostContent(OfContent):
    kind: Literal[ContentKind.POST] = ContentKind.POST
    post_id: str
    audience: Audience
    destination_id: str | None
    trip_id: str | None

    @property
    def place(self) -> tuple[str, ...]:
        return (self.post_id,)

    @classmethod
    def of(cls, row: Mapping[str, Any], body: str) -> Self:
        return cls(
            author_id=row["author_id"],
            body=body,
            post_id=row["_id"],
            audience=row["audience"],
            destination_id=row["destination_id"],
            trip_id=row["trip_id"],
        )


class CommentContent(OfContent):
    kind: Literal[ContentKind.COMMENT] = ContentKind.COMMENT
    post_id: str
    client_key: str

    @property
    def place(self) -> tuple[str, ...]:
        return self.post_id, self.author_id, self.client_key


class MessageContent(OfContent):
    """`reply_to`: the id of the message that it answers."""

    kind: Literal[ContentKind.MESSAGE] = ContentKind.MESSAGE
    conversation_id: str
    client_key: str
    reply_to: str | None

    @property
    def place(self) -> tuple[str, ...]:
        return self.conversation_id, self.author_id, self.client_key

    @classmethod
    def of(cls, message: MessageDocument, body: str) -> Self:
        root = message.reply_to
        return cls(
            author_id=message.author_id,
            body=body,
            conversation_id=message.conversation_id,
            client_key=message.client_key,
            reply_to=message_id(message.conversation_id, root) if root else None,
        )


Content = Annotated[PostContent | CommentContent | MessageContent, Field(discriminator="kind")]
