"""How are rows read for many keys, or for the lists of many parents, in one statement?"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.catalog.tables import Base
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.pages import Page

K = TypeVar("K")
R = TypeVar("R", bound=Base)
LARGEST_INTEGER: Final = 2**31 - 1

ListKey = tuple[str, Page]  # the parent's id, and which of its items
Fetch = Callable[[AsyncSession, list[K]], Awaitable[Mapping[K, R]]]
FetchLists = Callable[[AsyncSession, list[ListKey]], Awaitable[Mapping[ListKey, list[R]]]]


@dataclass(frozen=True, slots=True)
class Order:
    """By an integer column, ties by id; a cursor of such a list is (integer, id)."""

    column: str
    descending: bool = False

    def of(self, row: Any) -> tuple[Any, Any]:
        value = getattr(row, self.column)
        return (value.desc() if self.descending else value), row.id

    def beyond(self, row: Any, page: Page) -> ColumnElement[bool]:
        return beyond(getattr(row, self.column), row.id, page, descending=self.descending)


def beyond(
    value: ColumnElement[int], id: Any, page: Page, *, descending: bool = False
) -> ColumnElement[bool]:
    """What comes after the page's cursor (value, id). Raises InvalidInput on a foreign cursor."""
    if page.after is None:
        return true()
    return past(value, id, *position(page.after), descending=descending)


def past(
    value: ColumnElement[int], id: Any, last: Any, last_id: Any, *, descending: bool = False
) -> ColumnElement[bool]:
    return or_(value < last if descending else value > last, and_(value == last, id > last_id))


def position(cursor: tuple[str, ...]) -> tuple[int, str]:
    """Where a cursor (integer, id) stands. Raises InvalidInput."""
    number, id = cursor
    if not number.isdecimal() or len(number) > 10 or int(number) > LARGEST_INTEGER:
        raise InvalidInput("`after` is not a cursor of this list.", path=["after"])
    return int(number), id


def among(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """`column = ANY(values)`: one statement text, however many values there are."""
    is_one: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(column.type)))
    return is_one


def by_key(row: type[R], column: Any) -> Fetch[Any, R]:
    """Reads rows by a unique column of theirs."""

    async def fetch(session: AsyncSession, keys: list[Any]) -> dict[Any, R]:
        rows = await session.scalars(select(row).where(among(column, keys)))
        return {getattr(found, column.key): found for found in rows}

    return fetch


def of_parents(row: type[R], parent: Any, order: Order) -> FetchLists[R]:
    """Reads the same page of each parent's list in one statement.

    `parent`: the column that holds the parent's id.
    """

    async def fetch(session: AsyncSession, keys: list[ListKey]) -> dict[ListKey, list[R]]:
        lists: defaultdict[ListKey, list[R]] = defaultdict(list)
        for page, parent_ids in by_page(keys):
            for found in await session.scalars(_lists(row, parent, order, page, parent_ids)):
                lists[getattr(found, parent.key), page].append(found)
        return lists

    return fetch


def _lists(
    row: type[R], parent: Any, order: Order, page: Page, parent_ids: list[str]
) -> Select[tuple[R]]:
    ids = literal(parent_ids, ARRAY(parent.type))
    parents = select(func.unnest(ids).label("id")).subquery()
    items = (
        select(row)
        .where(parent == parents.c.id, order.beyond(row, page))
        .order_by(*order.of(row))
        .limit(page.limit)
        .lateral()
    )
    item = aliased(row, items)
    return select(item).select_from(parents).join(items, true()).order_by(*order.of(item))


def by_page(keys: list[ListKey]) -> list[tuple[Page, list[str]]]:
    """The parents that ask for the same page, together."""
    ordered = sorted(keys, key=lambda key: repr(key[1]))
    return [
        (page, [parent for parent, _ in same])
        for page, same in groupby(ordered, key=lambda key: key[1])
    ]
