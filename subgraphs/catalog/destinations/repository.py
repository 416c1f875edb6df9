"""Every query for lists of destinations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    String,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.destinations.filters import Wanted
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.geo.repository import nearest_rows
from subgraphs.catalog.rows import Order, among, beyond
from subgraphs.chassis.pages import Page

BY_IMPORTANCE: Final = Order("importance", descending=True)

Listed = tuple[DestinationRow, int, int | None]  # row, its place in the order, meters
Candidates = Sequence[tuple[str, int]]  # (id, rank)


@dataclass(frozen=True, slots=True)
class Lists:
    """The page of those `wanted`, in one order or another."""

    geo: GeoIndex
    wanted: Wanted
    page: Page

    async def by_importance(self, session: AsyncSession) -> list[Listed]:
        statement = (
            select(DestinationRow)
            .where(*self._conditions, BY_IMPORTANCE.beyond(DestinationRow, self.page))
            .order_by(*BY_IMPORTANCE.of(DestinationRow))
            .limit(self.page.limit)
        )
        return [(row, row.importance, None) for row in await session.scalars(statement)]

    async def by_distance(self, session: AsyncSession, found: Candidates | None) -> list[Listed]:
        """`found`: the only ones to show, when there was a query."""
        near, conditions = self.wanted.near, self._conditions
        assert near is not None
        if found is not None:
            conditions.append(among(DestinationRow.id, [id for id, _ in found]))
        rows = await nearest_rows(session, self.geo, DestinationRow, near, self.page, conditions)
        return [(row, meters, meters) for row, meters in rows]

    async def by_rank(self, session: AsyncSession, found: Candidates) -> list[Listed]:
        ranks = (
            func.unnest(
                literal([id for id, _ in found], ARRAY(String)),
                literal([rank for _, rank in found], ARRAY(Integer)),
            )
            .table_valued(column("id", String), column("rank", Integer))
            .render_derived()
        )
        rank: ColumnElement[int] = ranks.c.rank
        statement = (
            select(DestinationRow, rank)
            .join(ranks, ranks.c.id == DestinationRow.id)
            .where(*self._conditions, beyond(rank, DestinationRow.id, self.page, descending=True))
            .order_by(rank.desc(), DestinationRow.id)
            .limit(self.page.limit)
        )
        rows = await session.execute(statement)
        return [(row, rank, None) for row, rank in rows]

    @property
    def _conditions(self) -> list[ColumnElement[bool]]:
        wanted = self.wanted
        conditions: list[ColumnElement[bool]] = []
        if wanted.country_code:
            conditions.append(DestinationRow.country_code == wanted.country_code)
        if wanted.tags:
            conditions.append(DestinationRow.tags.contains(list(wanted.tags)))
        if wanted.bounds:
            conditions.append(self.geo.inside(DestinationRow, wanted.bounds))
        if wanted.near and wanted.radius_meters:
            conditions.append(self.geo.within(DestinationRow, wanted.near, wanted.radius_meters))
        return conditions
