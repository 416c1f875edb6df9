"""Which rows lie nearest to one point, or to each of many places?

The statements are large, and building one costs as much as reading its rows: those that are asked
again and again are built once, with parameters in the place of values.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.geo.sphere import Point
from subgraphs.catalog.rows import ListKey, by_page, past, position
from subgraphs.catalog.tables import Base
from subgraphs.chassis.pages import Page

R = TypeVar("R", bound=Base)
Measured = tuple[R, int]  # a row, and how many meters away it is


@dataclass(frozen=True, slots=True)
class Centre:
    """A point whose degrees come with each execution."""

    latitude: BindParameter[float]
    longitude: BindParameter[float]


CENTRE: Final = Centre(bindparam("latitude", type_=Float), bindparam("longitude", type_=Float))
LIMIT: Final = bindparam("limit", type_=Integer)
PARENTS: Final = bindparam("parents", type_=ARRAY(String))


async def nearest_rows(
    session: AsyncSession,
    geo: GeoIndex,
    row: type[R],
    centre: Point,
    page: Page,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> list[Measured[R]]:
    """The page of those for which all holds, nearest first, ties by id."""
    is_continued = page.after is not None
    if conditions:
        statement = _nearest(geo, row, is_continued, and_(*conditions))
    else:
        statement = _nearest_of_all(geo, row, is_continued)
    here = centre.canonical
    values = {"latitude": here.latitude, "longitude": here.longitude, **_values(page)}
    found = await session.execute(statement, values)
    return [(near, meters) for near, meters in found]


@lru_cache(maxsize=64)
def _nearest_of_all(geo: GeoIndex, row: Any, is_continued: bool) -> Select[Any]:
    return _nearest(geo, row, is_continued, true())


def _nearest(
    geo: GeoIndex, row: Any, is_continued: bool, where: ColumnElement[bool]
) -> Select[Any]:
    after = _beyond(geo.meters(row, CENTRE), row.id, is_continued)
    near = geo.nearest(row, CENTRE, LIMIT, and_(where, after)).subquery()
    return (
        select(row, near.c.meters).join(near, near.c.id == row.id).order_by(near.c.meters, row.id)
    )


def lists_around(geo: GeoIndex, parent: Any, row: type[R], reach_meters: int) -> Any:
    """A fetch, for a loader of lists: the rows within reach of each parent, nearest first."""

    async def fetch(session: AsyncSession, keys: list[ListKey]) -> dict[ListKey, list[Measured[R]]]:
        lists: defaultdict[ListKey, list[Measured[R]]] = defaultdict(list)
        for page, ids in by_page(keys):
            statement = _around(geo, parent, row, reach_meters, page.after is not None)
            found = await session.execute(statement, {"parents": ids, **_values(page)})
            for parent_id, near, distance in found:
                lists[parent_id, page].append((near, distance))
        return lists

    return fetch


@lru_cache(maxsize=64)
def _around(
    geo: GeoIndex, parent: Any, row: Any, reach_meters: int, is_continued: bool
) -> Select[Any]:
    parents = (
        select(parent.id, parent.latitude, parent.longitude)
        .where(parent.id == any_(PARENTS))
        .subquery()
    )
    meters = geo.meters(row, parents.c)
    items = (
        select(row, meters.label("meters"))
        .where(geo.within(row, parents.c, reach_meters))
        .where(_beyond(meters, row.id, is_continued))
        .order_by(meters, row.id)
        .limit(LIMIT)
        .lateral()
    )
    item = aliased(row, items)
    return (
        select(parents.c.id, item, items.c.meters)
        .select_from(parents)
        .join(items, true())
        .order_by(parents.c.id, items.c.meters, items.c.id)
    )


def _beyond(meters: ColumnElement[int], id: Any, is_continued: bool) -> ColumnElement[bool]:
    if not is_continued:
        return true()
    return past(meters, id, bindparam("last", type_=Integer), bindparam("last_id", type_=String))


def _values(page: Page) -> dict[str, Any]:
    """Raises InvalidInput on a foreign cursor."""
    if page.after is None:
        return {"limit": page.limit}
    last, last_id = position(page.after)
    return {"limit": page.limit, "last": last, "last_id": last_id}
