"""Every query about posts and the lists they stand on."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.document_pages import Row, Wanted, newest_of_each
from subgraphs.chassis.documents import announcing
from subgraphs.chassis.errors import Conflict
from subgraphs.chassis.pages import Page
from subgraphs.social.events import PostDeleted, PostEdited
from subgraphs.social.posts.models import (
    Audience,
    ClientKeyDocument,
    PostDocument,
    ShelvedPostDocument,
)

SHOWN = {"carried": 0, "unpublished": 0}
LOOKS, LOOK_SECONDS = 8, 0.02


class Shelf(NamedTuple):
    """Which page of which list, and the posts for whom are looked for on it."""

    id: str
    audiences: tuple[Audience, ...]
    page: Page


async def posts_by_id(ids: Collection[str]) -> dict[str, Row]:
    """Whoever may see them; without those that were deleted."""
    if not ids:
        return {}
    there = {"_id": {"$in": list(ids)}, "is_deleted": False}
    found = PostDocument.get_pymongo_collection().find(there, SHOWN)
    return {row["_id"]: row for row in await found.to_list()}


async def claim(author_id: str, client_key: str, post_id: str) -> str:
    """The post that the author's key stands for: `post_id`, unless another was before.

    Of several at once one makes the row, and the store may refuse it to others before it shows it
    to them: they look again. Raises Conflict.
    """
    key = {"_id": f"{author_id}/{client_key}"}
    collection = ClientKeyDocument.get_pymongo_collection()
    first = {"$setOnInsert": {"post_id": post_id, "at": datetime.now(UTC)}}
    for look in range(LOOKS):
        with suppress(DuplicateKeyError):
            row = await collection.find_one_and_update(
                key, first, upsert=True, return_document=ReturnDocument.AFTER
            )
            if row is not None:
                return str(row["post_id"])
        await asyncio.sleep(look * LOOK_SECONDS)
    raise Conflict("This post is just being published. Try again in a moment.", retryable=True)


async def insert(post: PostDocument) -> bool:
    """False when it is there."""
    try:
        await post.insert()
    except DuplicateKeyError:
        return False
    return True


async def edit(post: Mapping[str, Any], body: str, said: PostEdited) -> bool:
    """False where somebody changed it since it was read."""
    unchanged = {"_id": post["_id"], "is_deleted": False, "edited_at": post.get("edited_at")}
    announced = announcing(said)
    now = {**announced["$set"], "body": body, "edited_at": datetime.now(UTC)}
    result = await PostDocument.get_pymongo_collection().update_one(
        unchanged, {**announced, "$set": now}
    )
    return bool(result.matched_count)


async def delete(post_id: str, author_id: str) -> Row | None:
    """What it was; None when it was not there, or not theirs."""
    said = announcing(PostDeleted(post_id=post_id, author_id=author_id))
    change = {**said, "$set": {**said["$set"], "is_deleted": True, "body": ""}}
    row: Row | None = await PostDocument.get_pymongo_collection().find_one_and_update(
        {"_id": post_id, "author_id": author_id, "is_deleted": False}, change
    )
    return row


async def unsay(post_id: str) -> None:
    """What was announced of it keeps no word."""
    await PostDocument.get_pymongo_collection().update_one(
        {"_id": post_id},
        {"$set": {"carried.$[told].envelope.data.body": None}},
        array_filters=[{"told.envelope.data.body": {"$exists": True}}],
    )


async def any_post(post_id: str) -> Row | None:
    """Also a deleted one."""
    row: Row | None = await PostDocument.get_pymongo_collection().find_one({"_id": post_id}, SHOWN)
    return row


def shelves(post: Mapping[str, Any]) -> list[str]:
    """The ids of the lists that it stands on."""
    about = {Audience.TRIP: post["trip_id"], Audience.PUBLIC: post["destination_id"]}
    shelf_id = about.get(post["audience"])
    return [post["author_id"], *([shelf_id] if shelf_id else [])]


async def shelve(post: Mapping[str, Any]) -> None:
    """Put the post on its lists, where it is not on them."""
    placed = {"post_id": post["_id"], "audience": post["audience"], "position": post["position"]}
    await ShelvedPostDocument.get_pymongo_collection().bulk_write(
        [
            UpdateOne(
                {"_id": f"{shelf_id}/{post['_id']}", "shelf_id": shelf_id},
                {"$setOnInsert": placed},
                upsert=True,
            )
            for shelf_id in shelves(post)
        ],
        ordered=False,
    )


async def unshelve(post: Mapping[str, Any]) -> None:
    on_them = {"shelf_id": {"$in": shelves(post)}, "post_id": post["_id"]}
    await ShelvedPostDocument.get_pymongo_collection().delete_many(on_them)


async def shelved(asked: Collection[Shelf]) -> dict[Shelf, list[Row]]:
    """Newest first."""
    wanted: dict[Shelf, Wanted] = {
        shelf: ({"shelf_id": shelf.id, "audience": {"$in": list(shelf.audiences)}}, shelf.page)
        for shelf in asked
    }
    return await newest_of_each(ShelvedPostDocument, wanted)


async def newest_by(author_id: str, audiences: Collection[Audience], limit: int) -> list[Row]:
    on_it = {"shelf_id": author_id, "audience": {"$in": list(audiences)}}
    found = ShelvedPostDocument.get_pymongo_collection().find(on_it)
    return await found.sort("position", -1).limit(limit).to_list()
