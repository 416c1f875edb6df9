"""Every query about people, follows and blocks."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from beanie import Document
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.document_pages import Asked, Row, Wanted, newest_of_each, position_of
from subgraphs.chassis.documents import announcing, keep_newest
from subgraphs.chassis.events import Event
from subgraphs.chassis.ids import new_id
from subgraphs.social.people.models import (
    BlockDocument,
    FollowDocument,
    FollowerDocument,
    FollowState,
    PersonDocument,
    Visibility,
)

FANNED_OUT = 500  # followers read at a time


async def keep_person(user_id: str, visibility: Visibility, at: datetime) -> None:
    """As of `at`; what was said later stands."""
    await keep_newest(PersonDocument, {"_id": user_id}, at, {"visibility": visibility})


async def visibilities(ids: Collection[str]) -> dict[str, Visibility]:
    """Of those that social has heard of."""
    theirs = {"_id": {"$in": list(ids)}}
    found = PersonDocument.get_pymongo_collection().find(theirs, {"visibility": 1})
    return {row["_id"]: Visibility(row["visibility"]) for row in await found.to_list()}


async def blocks_between(viewer_id: str, ids: Collection[str]) -> list[tuple[str, str]]:
    """(blocker, blocked), in either direction."""
    others = {"$in": list(ids)}
    either = [
        {"blocker_id": viewer_id, "blocked_id": others, "is_active": True},
        {"blocker_id": others, "blocked_id": viewer_id, "is_active": True},
    ]
    pair = {"blocker_id": 1, "blocked_id": 1}
    found = BlockDocument.get_pymongo_collection().find({"$or": either}, pair)
    return [(row["blocker_id"], row["blocked_id"]) for row in await found.to_list()]


async def states(follower_id: str, followed_ids: Collection[str]) -> dict[str, FollowState]:
    """Of those where there is, or was, something."""
    theirs = {"follower_id": follower_id, "followed_id": {"$in": list(followed_ids)}}
    found = FollowDocument.get_pymongo_collection().find(theirs, {"followed_id": 1, "state": 1})
    return {row["followed_id"]: FollowState(row["state"]) for row in await found.to_list()}


async def followers_among(
    followed_id: str | None, follower_ids: Collection[str]
) -> dict[str, bool]:
    """True for each who follows; others are left out. Nobody is followed by nobody."""
    theirs = {
        "follower_id": {"$in": list(follower_ids)},
        "followed_id": followed_id,
        "state": FollowState.FOLLOWING,
    }
    found = FollowDocument.get_pymongo_collection().find(theirs, {"follower_id": 1})
    return {row["follower_id"]: True for row in await found.to_list()}


async def change_follow(
    follower_id: str,
    followed_id: str,
    before: Collection[FollowState],
    after: FollowState,
    event: Event | None,
) -> Row | None:
    """The changed follow; None when it was in none of the states of `before`.

    Of two who change it at once, one does. A follow that never was is in NONE.
    """
    new = FollowState.NONE in before
    pair = {"follower_id": follower_id, "followed_id": followed_id}
    said: dict[str, Any] = announcing(event) if event else {}
    set_ = {"state": after, "position": position_of(datetime.now(UTC), follower_id)}
    change = {**said, "$set": {**said.get("$set", {}), **set_}, "$inc": {"version": 1}}
    if new:
        change["$setOnInsert"] = {"_id": new_id("follow")}
    collection = FollowDocument.get_pymongo_collection()
    try:
        row = await collection.find_one_and_update(
            {**pair, "state": {"$in": list(before)}},
            change,
            upsert=new,
            return_document=ReturnDocument.AFTER,
        )
    except DuplicateKeyError:
        return None
    return dict(row) if row else None


async def follow_of(follower_id: str, followed_id: str) -> Row | None:
    pair = {"follower_id": follower_id, "followed_id": followed_id}
    return await FollowDocument.get_pymongo_collection().find_one(pair)


async def mirror(follow: Mapping[str, Any]) -> None:
    """Bring the followed person's shard to this version of the follow, or leave a later one."""
    key = {"_id": follow["_id"], "followed_id": follow["followed_id"]}
    kept = {name: follow[name] for name in ("follower_id", "state", "version", "position")}
    collection = FollowerDocument.get_pymongo_collection()
    try:
        older = {**key, "version": {"$lt": follow["version"]}}
        await collection.update_one(older, {"$set": kept}, upsert=True)
    except DuplicateKeyError:
        return  # it is there, and as new


async def change_block(blocker_id: str, blocked_id: str, event: Event, *, active: bool) -> bool:
    """Was it changed? Of two who change it at once, one does."""
    pair = {"blocker_id": blocker_id, "blocked_id": blocked_id}
    said = announcing(event)
    change = {**said, "$set": {**said["$set"], "is_active": active}}
    if active:
        change["$setOnInsert"] = {"_id": new_id("block")}
    collection = BlockDocument.get_pymongo_collection()
    try:
        result = await collection.update_one(
            {**pair, "is_active": not active}, change, upsert=active
        )
    except DuplicateKeyError:
        return False
    return bool(result.modified_count or result.upserted_id)


async def followers(asked: Collection[Asked]) -> dict[Asked, list[Row]]:
    """Newest first."""
    return await _pages_of(FollowerDocument, "followed_id", asked, FollowState.FOLLOWING)


async def follow_requests(asked: Collection[Asked]) -> dict[Asked, list[Row]]:
    """Newest first."""
    return await _pages_of(FollowerDocument, "followed_id", asked, FollowState.REQUESTED)


async def following(asked: Collection[Asked]) -> dict[Asked, list[Row]]:
    """Newest first."""
    return await _pages_of(FollowDocument, "follower_id", asked, FollowState.FOLLOWING)


async def _pages_of(
    model: type[Document], by: str, asked: Collection[Asked], state: FollowState
) -> dict[Asked, list[Row]]:
    wanted: dict[Asked, Wanted] = {
        (id, page): ({by: id, "state": state}, page) for id, page in asked
    }
    return await newest_of_each(model, wanted)


async def follower_counts(ids: Collection[str]) -> dict[str, int]:
    return await _counts(FollowerDocument, "followed_id", ids)


async def following_counts(ids: Collection[str]) -> dict[str, int]:
    return await _counts(FollowDocument, "follower_id", ids)


async def _counts(model: type[Document], by: str, ids: Collection[str]) -> dict[str, int]:
    counted = [
        {"$match": {by: {"$in": list(ids)}, "state": FollowState.FOLLOWING}},
        {"$group": {"_id": f"${by}", "count": {"$sum": 1}}},
    ]
    found = await model.get_pymongo_collection().aggregate(counted)
    return {row["_id"]: row["count"] for row in await found.to_list()}


async def all_followers(followed_id: str) -> AsyncIterator[list[str]]:
    """In batches, in no order that matters."""
    theirs = {"followed_id": followed_id, "state": FollowState.FOLLOWING}
    found = FollowerDocument.get_pymongo_collection().find(
        theirs, {"follower_id": 1}, batch_size=FANNED_OUT
    )
    while rows := await found.to_list(FANNED_OUT):
        yield [row["follower_id"] for row in rows]
