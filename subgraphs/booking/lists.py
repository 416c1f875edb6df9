"""How is the same page of many parents' lists read in one statement?"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.booking.tables import Base
from subgraphs.chassis.pages import Page

R = TypeVar("R", bound=Base)

ListKey = tuple[str, Page]  # the parent's id, and which of its items
FetchLists = Callable[[AsyncSession, list[ListKey]], Awaitable[Mapping[ListKey, list[R]]]]


def of_parents(
    row: type[R], parent: Any, number: Any, *where: ColumnElement[bool], newest_first: bool = False
) -> FetchLists[R]:
    """`parent`: the column of the parent's id; `number`: the one that orders, unique in a list."""

    async def fetch(session: AsyncSession, keys: list[ListKey]) -> dict[ListKey, list[R]]:
        lists: defaultdict[ListKey, list[R]] = defaultdict(list)
        for page, parent_ids in _by_page(keys):
            for found in await session.scalars(statement(page, parent_ids)):
                lists[getattr(found, parent.key), page].append(found)
        return lists

    def statement(page: Page, parent_ids: list[str]) -> Select[tuple[R]]:
        ids = literal(parent_ids, ARRAY(parent.type))
        parents = select(func.unnest(ids).label("id")).subquery()
        items = (
            select(row)
            .where(parent == parents.c.id, *where, _beyond(number, page, newest_first))
            .order_by(number.desc() if newest_first else number)
            .limit(page.limit)
            .lateral()
        )
        item = aliased(row, items)
        order = getattr(item, number.key)
        listed = select(item).select_from(parents).join(items, true())
        return listed.order_by(order.desc() if newest_first else order)

    return fetch


def _beyond(number: Any, page: Page, newest_first: bool) -> ColumnElement[bool]:
    last = page.position(int)
    if last is None:
        return true()
    beyond: ColumnElement[bool] = number < last if newest_first else number > last
    return beyond


def _by_page(keys: list[ListKey]) -> list[tuple[Page, list[str]]]:
    """The parents that ask for the same page, together."""
    ordered = sorted(keys, key=lambda key: repr(key[1]))
    return [
        (page, [parent for parent, _ in same])
        for page, same in groupby(ordered, key=lambda key: key[1])
    ]
