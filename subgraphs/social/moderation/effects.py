"""What follows from a decision: words appear, or are gone as if their author had deleted them.

Done twice it is done once.
"""

from contextlib import suppress

from subgraphs.chassis.errors import NotFound
from subgraphs.chassis.ids import new_id
from subgraphs.social.messages.service import Messages
from subgraphs.social.moderation.contents import (
    CommentContent,
    Content,
    MessageContent,
    PostContent,
)
from subgraphs.social.posts import comments, repository
from subgraphs.social.posts import service as posts


class Effects:
    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def appear(self, content: Content) -> None:
        """Raises DomainError where they no longer can: a trip was left, a post is gone."""
        match content:
            case PostContent():
                await posts.post_appears(content)
            case CommentContent():
                await posts.comment_appears(content)
            case MessageContent():
                await self._messages.appear(content)

    async def appear_anew(self, content: Content, key: str) -> None:
        """Words that were removed, under another client key. Raises DomainError."""
        match content:
            case PostContent():
                post_id = await repository.claim(content.author_id, key, new_id("post"))
                await self.appear(content.model_copy(update={"post_id": post_id}))
            case CommentContent() | MessageContent():
                await self.appear(content.model_copy(update={"client_key": key}))

    async def remove(self, content: Content) -> None:
        with suppress(NotFound):  # its author was faster
            match content:
                case PostContent():
                    await posts.delete(content.author_id, content.post_id)
                case CommentContent():
                    await _remove_comment(content)
                case MessageContent():
                    await self._messages.remove(content)


async def _remove_comment(content: CommentContent) -> None:
    author_id, post_id = content.author_id, content.post_id
    comment_id = await comments.id_of_key(post_id, author_id, content.client_key)
    if comment_id is not None:
        await posts.delete_comment(author_id, post_id, comment_id)
