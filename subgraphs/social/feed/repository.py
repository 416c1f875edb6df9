"""Every query about home feeds."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from subgraphs.chassis.document_pages import Asked, Row, Wanted, newest_of_each
from subgraphs.social.feed.models import FeedItemDocument


async def add(user_ids: Collection[str], *posts: Mapping[str, Any]) -> None:
    """Each post to each feed, where it is not in it."""
    writes = [_addition(user_id, post) for user_id in user_ids for post in posts]
    if writes:
        await FeedItemDocument.get_pymongo_collection().bulk_write(writes, ordered=False)


def _addition(user_id: str, post: Mapping[str, Any]) -> UpdateOne:
    item = {name: post[name] for name in ("author_id", "trip_id", "position")}
    return UpdateOne(
        {"_id": f"{user_id}/{post['_id']}", "user_id": user_id},
        {"$setOnInsert": {**item, "post_id": post["_id"]}},
        upsert=True,
    )


async def remove(user_ids: Sequence[str], post_id: str) -> None:
    in_them = {
        "user_id": {"$in": list(user_ids)},
        "_id": {"$in": [f"{user_id}/{post_id}" for user_id in user_ids]},
    }
    await FeedItemDocument.get_pymongo_collection().delete_many(in_them)


async def remove_author(user_id: str, author_id: str, *, of_trips_too: bool) -> None:
    theirs = {"user_id": user_id, "author_id": author_id}
    outside = {} if of_trips_too else {"trip_id": None}
    await FeedItemDocument.get_pymongo_collection().delete_many({**theirs, **outside})


async def remove_trip(user_id: str, trip_id: str) -> None:
    """But for the person's own."""
    of_it = {"user_id": user_id, "trip_id": trip_id, "author_id": {"$ne": user_id}}
    await FeedItemDocument.get_pymongo_collection().delete_many(of_it)


async def pages(asked: Collection[Asked]) -> dict[Asked, list[Row]]:
    """Newest first."""
    wanted: dict[Asked, Wanted] = {(id, page): ({"user_id": id}, page) for id, page in asked}
    return await newest_of_each(FeedItemDocument, wanted)
