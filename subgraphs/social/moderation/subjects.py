"""What do people report? Only what they see."""

from dataclasses import dataclass

from subgraphs.chassis.errors import InvalidInput
from subgraphs.social.conversations.errors import NoSuchMessage
from subgraphs.social.conversations.ids import place_of
from subgraphs.social.conversations.service import Conversations
from subgraphs.social.messages import repository as messages
from subgraphs.social.moderation.contents import (
    CommentContent,
    Content,
    MessageContent,
    PostContent,
)
from subgraphs.social.posts import service as posts


@dataclass(frozen=True, slots=True)
class Subject:
    """A post, one of its comments, or a message."""

    post_id: str | None
    comment_id: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Subjects:
    conversations: Conversations

    async def content(self, viewer_id: str, subject: Subject) -> Content:
        """As it is now. Raises InvalidInput or NotFound."""
        if (subject.post_id is None) == (subject.message_id is None):
            raise InvalidInput("Name a post or a message.", path=["postId"])
        if subject.message_id is not None:
            return await self._message(viewer_id, subject.message_id)
        assert subject.post_id is not None
        post, comment = await posts.seen(viewer_id, subject.post_id, subject.comment_id)
        if comment is None:
            return PostContent.of(post, post["body"])
        return CommentContent(
            author_id=comment["author_id"],
            body=comment["body"],
            post_id=comment["post_id"],
            client_key=comment["client_key"],
        )

    async def _message(self, viewer_id: str, message_id: str) -> MessageContent:
        place = place_of(message_id)
        if place is None:
            raise NoSuchMessage
        readable = await self.conversations.readable_by(viewer_id, [place[0]])
        message = await messages.one_at(*place) if readable else None
        if message is None or message.body is None:
            raise NoSuchMessage
        return MessageContent.of(message, message.body)
