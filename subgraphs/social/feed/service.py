"""What is in a home feed, and why. Knows nothing of GraphQL.

Items are written when a post is; whether the person may see it, and still has a reason to, is
looked up when the feed is read.
"""

import asyncio
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Final, NamedTuple

from subgraphs.chassis.document_pages import Row
from subgraphs.chassis.pages import Page
from subgraphs.social.feed import repository
from subgraphs.social.people import repository as people
from subgraphs.social.posts import repository as posts
from subgraphs.social.posts.access import Sight
from subgraphs.social.posts.models import Audience
from subgraphs.social.trips import repository as trips

BACKFILLED: Final = 50  # of the newest posts of a person whom one begins to follow
FOR_FOLLOWERS: Final = (Audience.PUBLIC, Audience.FOLLOWERS)


class FeedReason(StrEnum):
    OWN = "OWN"
    FOLLOWS_AUTHOR = "FOLLOWS_AUTHOR"
    SAME_TRIP = "SAME_TRIP"


class Entry(NamedTuple):
    post: Row
    why: FeedReason


async def read(user_id: str, page: Page) -> tuple[list[Row], dict[str, Entry]]:
    """The items as read, newest first; and by post id those that the person may see, and why."""
    items = (await repository.pages([(user_id, page)]))[user_id, page]
    if not items:
        return [], {}
    found, sight = await asyncio.gather(
        posts.posts_by_id([item["post_id"] for item in items]),
        Sight.over(
            user_id,
            [item["author_id"] for item in items],
            [item["trip_id"] for item in items if item["trip_id"]],
            private=True,
        ),
    )
    reasons = {id: why(post, sight) for id, post in found.items()}
    return items, {id: Entry(found[id], reason) for id, reason in reasons.items() if reason}


def why(post: Row, sight: Sight) -> FeedReason | None:
    """None: there is no reason any more, or no right."""
    if not sight.shows(post):
        return None
    author = sight.relations[post["author_id"]]
    if author.is_self:
        return FeedReason.OWN
    if author.follows:
        return FeedReason.FOLLOWS_AUTHOR
    return FeedReason.SAME_TRIP if post["audience"] == Audience.TRIP else None


async def fan_out(post_id: str) -> None:
    post = (await posts.posts_by_id([post_id])).get(post_id)
    if post is None:
        return
    async for user_ids in _readers(post):
        await repository.add(user_ids, post)


async def take_back(post_id: str) -> None:
    post = await posts.any_post(post_id)
    if post is None:
        return
    async for user_ids in _readers(post):
        await repository.remove(user_ids, post_id)


async def backfill(follower_id: str, followed_id: str) -> None:
    newest = await posts.newest_by(followed_id, FOR_FOLLOWERS, BACKFILLED)
    found = await posts.posts_by_id([row["post_id"] for row in newest])
    await repository.add([follower_id], *found.values())


async def _readers(post: Row) -> AsyncIterator[list[str]]:
    """Whose feeds it is for, beside its author's, in batches."""
    if post["audience"] == Audience.TRIP:
        yield await trips.member_ids(post["trip_id"])
    if post["audience"] in FOR_FOLLOWERS:
        async for user_ids in people.all_followers(post["author_id"]):
            yield user_ids
