"""Which rows lie nearest to one point, or to each of many places?"""

from collections import defaultdict
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.geo.sphere import Point
from subgraphs.catalog.rows import ListKey, among, beyond, by_page
from subgraphs.chassis.pages import Page

R = TypeVar("R")
Measured = tuple[R, int]  # a row, and how many meters away it is


def nearest_rows(
    geo: GeoIndex,
    row: type[R],
    centre: Point,
    page: Page,
    where: ColumnElement[bool],
) -> Select[tuple[R, int]]:
    """(row, meters) of the page, nearest first, ties by id."""
    table: Any = row
    after = beyond(geo.meters(table, centre), table.id, page)
    near = geo.nearest(table, centre, page.limit, and_(where, after)).subquery()
    return (
        select(row, near.c.meters)
        .join(near, near.c.id == table.id)
        .order_by(near.c.meters, table.id)
    )


def lists_around(geo: GeoIndex, parent: Any, row: type[R], reach_meters: int) -> Any:
    """A fetch, for a loader of lists: the rows within reach of each parent, nearest first."""
    table: Any = row

    async def fetch(session: AsyncSession, keys: list[ListKey]) -> dict[ListKey, list[Measured[R]]]:
        lists: defaultdict[ListKey, list[Measured[R]]] = defaultdict(list)
        for page, ids in by_page(keys):
            parents = (
                select(parent.id, parent.latitude, parent.longitude)
                .where(among(parent.id, ids))
                .subquery()
            )
            meters = geo.meters(table, parents.c)
            items = (
                select(row, meters.label("meters"))
                .where(geo.within(table, parents.c, reach_meters))
                .where(beyond(meters, table.id, page))
                .order_by(meters, table.id)
                .limit(page.limit)
                .lateral()
            )
            item = aliased(row, items)
            found = await session.execute(
                select(parents.c.id, item, items.c.meters)
                .select_from(parents)
                .join(items, true())
                .order_by(parents.c.id, items.c.meters, items.c.id)
            )
            for parent_id, near, distance in found:
                lists[parent_id, page].append((near, distance))
        return lists

    return fetch
