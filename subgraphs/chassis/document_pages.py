"""Newest-first pages of documents, of one parent or of many, in one command.

The documents have a field `position`, which sorts them; an index starts with the filter's fields
and ends with it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from beanie import Document

from subgraphs.chassis.pages import Page, cursor_of

K = TypeVar("K")
Row: TypeAlias = dict[str, Any]
Wanted: TypeAlias = tuple[Mapping[str, Any], Page]
"""What to find, and which page of it."""
Asked: TypeAlias = tuple[str, Page]
"""A parent's id, and which page of its list."""


def position_of(at: datetime, id: str) -> str:
    """Sorts by time, to the millisecond that MongoDB keeps, then by id."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03} {id}"


def row_cursor(row: Row) -> str:
    return cursor_of(row["position"])


async def newest_of_each(model: type[Document], wanted: Mapping[K, Wanted]) -> dict[K, list[Row]]:
    """Of each, `page.limit` rows at most. Raises InvalidInput on a cursor of another list."""
    collection = model.get_pymongo_collection()
    if len(wanted) == 1:
        [(parent, (filter, page))] = wanted.items()
        found = collection.find(_beyond(filter, page)).sort("position", -1).limit(page.limit)
        return {parent: await found.to_list()}
    parents = list(wanted)
    first, *others = [_branch(number, *wanted[parent]) for number, parent in enumerate(parents)]
    unions = [{"$unionWith": {"coll": collection.name, "pipeline": b}} for b in others]
    rows: dict[K, list[Row]] = {parent: [] for parent in parents}
    united = await collection.aggregate([*first, *unions])
    for row in await united.to_list():
        rows[parents[row.pop("parent")]].append(row)
    return rows


def _branch(number: int, filter: Mapping[str, Any], page: Page) -> list[dict[str, Any]]:
    return [
        {"$match": _beyond(filter, page)},
        {"$sort": {"position": -1}},
        {"$limit": page.limit},
        {"$set": {"parent": {"$literal": number}}},
    ]


def _beyond(filter: Mapping[str, Any], page: Page) -> dict[str, Any]:
    after = page.position(str)
    return {**filter, **({"position": {"$lt": after}} if after is not None else {})}
