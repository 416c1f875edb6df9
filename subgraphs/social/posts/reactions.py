"""Every query about reactions. A person gives at most one to each thing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.documents import ATTEMPTS, Contended
from subgraphs.social.posts.models import ReactionsDocument


@dataclass(frozen=True, slots=True)
class Given:
    counts: Mapping[str, int] = field(default_factory=dict)
    by_viewer: str | None = None


async def give(subject_id: str, user_id: str, reaction: str | None) -> None:
    """In place of the person's last one; None takes it back. The counts change with it.

    Raises Contended when others of the person's devices come between ATTEMPTS times.
    """
    for _ in range(ATTEMPTS):
        if await _replace(subject_id, user_id, await _given(subject_id, user_id), reaction):
            return
    raise Contended


async def _given(subject_id: str, user_id: str) -> str | None:
    return (await given_to([subject_id], user_id)).get(subject_id, Given()).by_viewer


async def _replace(subject_id: str, user_id: str, old: str | None, new: str | None) -> bool:
    """False when the person's reaction was not `old` any more."""
    if old == new:
        return True
    mine = f"given.{user_id}"
    before = {"$exists": False} if old is None else old
    change: dict[str, Any] = {"$inc": {f"counts.{r}": n for r, n in ((old, -1), (new, 1)) if r}}
    change |= {"$unset": {mine: True}} if new is None else {"$set": {mine: new}}
    collection = ReactionsDocument.get_pymongo_collection()
    try:
        result = await collection.update_one(
            {"_id": subject_id, mine: before}, change, upsert=old is None
        )
    except DuplicateKeyError:
        return False
    return bool(result.modified_count or result.upserted_id)


async def given_to(subject_ids: Collection[str], viewer_id: str | None) -> dict[str, Given]:
    """In one command, whoever gave how many."""
    mine = {f"given.{viewer_id}": 1} if viewer_id else {}
    found = ReactionsDocument.get_pymongo_collection().find(
        {"_id": {"$in": list(subject_ids)}}, {"counts": 1, **mine}
    )
    return {
        row["_id"]: Given(row["counts"], row.get("given", {}).get(viewer_id))
        for row in await found.to_list()
    }


async def forget(subject_ids: Collection[str]) -> None:
    collection = ReactionsDocument.get_pymongo_collection()
    await collection.delete_many({"_id": {"$in": list(subject_ids)}})
