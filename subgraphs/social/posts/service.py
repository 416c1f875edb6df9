"""The rules of posts, comments and reactions. Knows nothing of GraphQL."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from subgraphs.chassis.document_pages import Row, position_of
from subgraphs.chassis.documents import ATTEMPTS, Contended, others_turn
from subgraphs.chassis.errors import Conflict, InvalidInput, NotFound
from subgraphs.chassis.ids import new_id, prefix_of
from subgraphs.social.events import PostEdited, PostPublished
from subgraphs.social.feed import repository as feed
from subgraphs.social.moderation.contents import CommentContent, PostContent
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.people.access import Relations
from subgraphs.social.posts import comments, reactions, repository
from subgraphs.social.posts.access import readable_by
from subgraphs.social.posts.models import Audience, CommentDocument, PostDocument
from subgraphs.social.trips import repository as trips

LONGEST_POST: Final = 2_000
LONGEST_COMMENT: Final = 1_000
LONGEST_KEY: Final = 64


class NoSuchPost(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such post.", path=["postId"])


class NoSuchComment(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such comment.", path=["commentId"])


class NoSuchTrip(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such trip.", path=["tripId"])


@dataclass(frozen=True, slots=True)
class Draft:
    client_key: str
    body: str
    audience: Audience
    destination_id: str | None
    trip_id: str | None


async def publish(author_id: str, draft: Draft, gate: Gate) -> Row:
    """The post that this client key stands for.

    Raises InvalidInput, NoSuchTrip, Conflict, ContentRefused or ContentHeld.
    """
    body = _text(draft.body, LONGEST_POST)
    _check_key(draft.client_key)
    await _check_place(author_id, draft)
    verdict = await gate.judge(body)
    content = PostContent(
        author_id=author_id,
        body=body,
        post_id=await repository.claim(author_id, draft.client_key, new_id("post")),
        audience=draft.audience,
        destination_id=draft.destination_id,
        trip_id=draft.trip_id,
    )
    await gate.admit(verdict, content)
    return await appear(content)


async def post_appears(content: PostContent) -> None:
    """Once, some time after it was written. Raises NoSuchTrip, or Conflict."""
    await _require_on_trip(content.author_id, content.trip_id)
    await appear(content)


async def appear(content: PostContent) -> Row:
    """The post, once. Raises Conflict where it was deleted."""
    now, post_id = datetime.now(UTC), content.post_id
    told = content.model_dump(include={"author_id", "audience", "destination_id", "trip_id"})
    post = PostDocument(
        id=post_id,
        body=content.body,
        created_at=now,
        position=position_of(now, post_id),
        **told,
    )
    post.announce(
        PostPublished(post_id=post_id, **told, body=_told(content.audience, content.body))
    )
    await repository.insert(post)
    kept = (await repository.posts_by_id([post_id])).get(post_id)
    if kept is None:
        raise Conflict("The post of this key was deleted.", path=["clientKey"])
    await place(kept)
    return kept


async def place(post: Row) -> None:
    """On its lists and in its author's feed. The event does it again, in case of a crash."""
    await repository.shelve(post)
    await feed.add([post["author_id"]], post)


async def edit(viewer_id: str, post_id: str, body: str, gate: Gate) -> None:
    """Of edits at once each is announced in its turn.

    Raises InvalidInput, NoSuchPost or ContentRefused.
    """
    text = _text(body, LONGEST_POST)
    verdict = await gate.judge_edit(text)
    for attempt in range(ATTEMPTS):
        post = (await repository.posts_by_id([post_id])).get(post_id)
        if post is None or post["author_id"] != viewer_id:
            raise NoSuchPost
        await gate.admit(verdict, PostContent.of(post, text))
        said = PostEdited(
            post_id=post_id,
            author_id=viewer_id,
            audience=post["audience"],
            destination_id=post["destination_id"],
            body=_told(post["audience"], text),
        )
        if await repository.edit(post, text, said):
            return
        await others_turn(attempt)
    raise Contended


async def delete(viewer_id: str, post_id: str) -> None:
    """With all that was said under it. Raises NoSuchPost."""
    post = await repository.delete(post_id, viewer_id)
    if post is None:
        raise NoSuchPost
    await clear(post)


async def clear(post: Row) -> None:
    """What a deleted post leaves behind. The event does it again, in case of a crash."""
    await repository.unshelve(post)
    await repository.unsay(post["_id"])
    await reactions.forget([post["_id"], *await comments.ids_under(post["_id"])])
    await comments.delete_all(post["_id"])
    await feed.remove([post["author_id"]], post["_id"])


async def add_comment(viewer_id: str, post_id: str, client_key: str, body: str, gate: Gate) -> Row:
    """Raises InvalidInput, NoSuchPost, ContentRefused or ContentHeld."""
    text = _text(body, LONGEST_COMMENT)
    _check_key(client_key)
    await _readable(viewer_id, post_id)
    content = CommentContent(author_id=viewer_id, body=text, post_id=post_id, client_key=client_key)
    await gate.admit(await gate.judge(text), content)
    return await say(viewer_id, post_id, client_key, text)


async def comment_appears(content: CommentContent) -> None:
    """Once. Raises NoSuchPost where its author sees the post no more."""
    await _readable(content.author_id, content.post_id)
    await say(content.author_id, content.post_id, content.client_key, content.body)


async def say(viewer_id: str, post_id: str, client_key: str, text: str) -> Row:
    """Under a post that was there a moment ago. Raises NoSuchPost."""
    comment_id, now = new_id("comment"), datetime.now(UTC)
    comment = await comments.insert(
        CommentDocument(
            id=comment_id,
            post_id=post_id,
            author_id=viewer_id,
            client_key=client_key,
            body=text,
            created_at=now,
            position=position_of(now, comment_id),
        )
    )
    if not await repository.posts_by_id([post_id]):  # deleted while it was being written
        await comments.delete(post_id, comment["_id"])
        raise NoSuchPost
    return comment


async def delete_comment(viewer_id: str, post_id: str, comment_id: str) -> None:
    """By its author, or the post's. Raises NoSuchPost or NoSuchComment."""
    if not await comments.delete(post_id, comment_id, viewer_id):
        post = await _readable(viewer_id, post_id)
        if post["author_id"] != viewer_id or not await comments.delete(post_id, comment_id):
            raise NoSuchComment
    await reactions.forget([comment_id])


async def react(
    viewer_id: str, post_id: str, comment_id: str | None, reaction: str | None
) -> tuple[Row, Row | None]:
    """The post and the comment; None as `reaction` takes it back.

    Raises NoSuchPost or NoSuchComment.
    """
    post, comment = await seen(viewer_id, post_id, comment_id)
    await reactions.give(comment_id or post_id, viewer_id, reaction)
    return post, comment


async def seen(viewer_id: str, post_id: str, comment_id: str | None) -> tuple[Row, Row | None]:
    """A post that the viewer sees, and its comment. Raises NoSuchPost or NoSuchComment."""
    post = await _readable(viewer_id, post_id)
    return post, await _comment(viewer_id, post_id, comment_id) if comment_id else None


async def _readable(viewer_id: str, post_id: str) -> Row:
    """Raises NoSuchPost."""
    post = (await readable_by(viewer_id, [post_id])).get(post_id)
    if post is None:
        raise NoSuchPost
    return post


async def _comment(viewer_id: str, post_id: str, comment_id: str) -> Row:
    """Raises NoSuchComment."""
    comment = await comments.comment_of(post_id, comment_id)
    if comment is None:
        raise NoSuchComment
    author_id = comment["author_id"]
    if (await Relations.between(viewer_id, [author_id]))[author_id].is_absent:
        raise NoSuchComment
    return comment


async def _check_place(author_id: str, draft: Draft) -> None:
    """Raises InvalidInput or NoSuchTrip."""
    if draft.destination_id and prefix_of(draft.destination_id) != "destination":
        raise InvalidInput("`destinationId` is not a destination's id.", path=["destinationId"])
    if (draft.audience is Audience.TRIP) != (draft.trip_id is not None):
        raise InvalidInput("A trip goes with the audience TRIP, and only it.", path=["tripId"])
    await _require_on_trip(author_id, draft.trip_id)


async def _require_on_trip(author_id: str, trip_id: str | None) -> None:
    """Where there is one. Raises NoSuchTrip."""
    if trip_id and not await trips.trips_among(author_id, [trip_id]):
        raise NoSuchTrip


def _told(audience: str, body: str) -> str | None:
    """What others may know of it who keep words of everybody's posts."""
    return body if audience == Audience.PUBLIC else None


def _text(given: str, longest: int) -> str:
    """Raises InvalidInput."""
    text = given.strip()
    if not 1 <= len(text) <= longest:
        raise InvalidInput(f"`body` must be 1 to {longest} characters.", path=["body"])
    return text


def _check_key(client_key: str) -> None:
    """Raises InvalidInput."""
    if not 1 <= len(client_key) <= LONGEST_KEY:
        message = f"`clientKey` must be 1 to {LONGEST_KEY} characters."
        raise InvalidInput(message, path=["clientKey"])
