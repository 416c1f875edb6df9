"""Every query about comments. `post_id` is in each."""

from collections.abc import Collection
from typing import Any

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.document_pages import Asked, Row, Wanted, newest_of_each
from subgraphs.social.posts.models import CommentDocument


async def insert(comment: CommentDocument) -> Row:
    """The comment; or the one that the author's client key stands for under this post."""
    key = {
        "post_id": comment.post_id,
        "author_id": comment.author_id,
        "client_key": comment.client_key,
    }
    collection = CommentDocument.get_pymongo_collection()
    row = {"_id": comment.id, **comment.model_dump(exclude={"id", "revision_id"})}
    try:
        await collection.insert_one(row)
    except DuplicateKeyError:
        row = await collection.find_one(key) or row
    return row


async def id_of_key(post_id: str, author_id: str, client_key: str) -> str | None:
    """Of the comment that the author's key stands for under this post."""
    key = {"post_id": post_id, "author_id": author_id, "client_key": client_key}
    row = await CommentDocument.get_pymongo_collection().find_one(key, {"_id": 1})
    return str(row["_id"]) if row else None


async def comment_of(post_id: str, comment_id: str) -> Row | None:
    at = {"post_id": post_id, "_id": comment_id}
    row: Row | None = await CommentDocument.get_pymongo_collection().find_one(at)
    return row


async def delete(post_id: str, comment_id: str, author_id: str | None = None) -> bool:
    """Was it there, and by that author?"""
    by = {"author_id": author_id} if author_id else {}
    result = await CommentDocument.get_pymongo_collection().delete_one(
        {"post_id": post_id, "_id": comment_id, **by}
    )
    return bool(result.deleted_count)


async def ids_under(post_id: str) -> list[str]:
    found = CommentDocument.get_pymongo_collection().find({"post_id": post_id}, {"_id": 1})
    return [row["_id"] for row in await found.to_list()]


async def delete_all(post_id: str) -> None:
    await CommentDocument.get_pymongo_collection().delete_many({"post_id": post_id})


async def pages(asked: Collection[Asked]) -> dict[Asked, list[Row]]:
    """Newest first."""
    wanted: dict[Asked, Wanted] = {(id, page): ({"post_id": id}, page) for id, page in asked}
    return await newest_of_each(CommentDocument, wanted)


async def counts(post_ids: Collection[str]) -> dict[str, int]:
    counted: list[dict[str, Any]] = [
        {"$match": {"post_id": {"$in": list(post_ids)}}},
        {"$group": {"_id": "$post_id", "count": {"$sum": 1}}},
    ]
    found = await CommentDocument.get_pymongo_collection().aggregate(counted)
    return {row["_id"]: row["count"] for row in await found.to_list()}
