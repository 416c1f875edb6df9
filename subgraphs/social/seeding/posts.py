"""What the people of the seeded world wrote, as if they had written it in these last weeks."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from subgraphs.chassis.document_pages import position_of
from subgraphs.chassis.ids import derived_id
from subgraphs.social.feed import repository as feed
from subgraphs.social.people.repository import all_followers
from subgraphs.social.posts import comments, reactions, repository
from subgraphs.social.posts.models import Audience, CommentDocument, PostDocument
from world import posts as written
from world.people import BY_HANDLE, PEOPLE
from world.places import destination_id

WRITERS: Final = [p for p in PEOPLE if p.travels and not p.is_suspended]
AT_ONCE: Final = 8  # posts


async def fill(now: datetime) -> int:
    """How many posts came in; what is there stays."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def added(post: written.Post) -> bool:
        async with turns:
            return await _add(post, now)

    return sum(await asyncio.gather(*map(added, written.posts(WRITERS))))


async def _add(post: written.Post, now: datetime) -> bool:
    at = now - timedelta(hours=post.hours_ago)
    document = PostDocument(
        id=post.id,
        author_id=BY_HANDLE[post.author].id,
        body=post.text,
        audience=Audience(post.audience),
        destination_id=destination_id(post.place),
        trip_id=None,
        created_at=at,
        position=position_of(at, post.id),
    )
    if not await repository.insert(document):
        return False
    row = {"_id": document.id, **document.model_dump(exclude={"id", "carried", "unpublished"})}
    await repository.shelve(row)
    await _feed(row)
    for handle, reaction in post.reactions:
        await reactions.give(post.id, BY_HANDLE[handle].id, reaction)
    for number, comment in enumerate(post.comments, start=1):
        await _comment(post, comment, at + number * timedelta(minutes=37))
    return True


async def _feed(post: dict[str, Any]) -> None:
    await feed.add([post["author_id"]], post)
    async for followers in all_followers(post["author_id"]):
        await feed.add(followers, post)


async def _comment(post: written.Post, comment: written.Comment, at: datetime) -> None:
    comment_id = derived_id("comment", comment.key)
    await comments.insert(
        CommentDocument(
            id=comment_id,
            post_id=post.id,
            author_id=BY_HANDLE[comment.author].id,
            client_key=comment_id,
            body=comment.text,
            created_at=min(at, datetime.now(UTC)),
            position=position_of(at, comment_id),
        )
    )
