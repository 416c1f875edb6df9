"""Which rows lie near a point or inside a box? One interface over two ways to index the Earth.

With PostGIS a point is a geography; without it, a cube on the sphere (cube + earthdistance). The
index only narrows the candidates: the distance shown, compared and sorted by is one function of the
database, in whole meters, so both ways give the same ids in the same order.
"""

from enum import Enum
from typing import Any, Final, Self

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    true,
)

from subgraphs.catalog.geo.sphere import EARTH_RADIUS_METERS, Bounds, Point
from subgraphs.chassis.database import Database

EARTHDISTANCE_RADIUS_METERS: Final = 6_378_168  # what its `earth()` returns
SLACK: Final = 1.00001  # of a radius, with a meter more: an index may round, and never hides a row
_INSTALLED: Final = text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")


class Indexing(Enum):
    POSTGIS = "postgis"
    EARTHDISTANCE = "earthdistance"


class GeoIndex:
    """Builds clauses over tables with `id`, and `latitude` and `longitude` of canonical points.

    Open it before use: it then asks the database, once, which extension the migrations found.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.indexing: Indexing | None = None

    async def __aenter__(self) -> Self:
        async with self._database.read() as session:
            has_postgis = await session.scalar(_INSTALLED)
        self.indexing = Indexing.POSTGIS if has_postgis else Indexing.EARTHDISTANCE
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def ready(self) -> None:
        """Always, once opened; the database answers for itself."""

    @staticmethod
    def meters(table: Any, centre: Any) -> ColumnElement[int]:
        """From each row to `centre` (a Point, or another such table), by haversine."""
        here = _degrees(centre)
        return func.meters_between(*here, table.latitude, table.longitude, type_=Integer)

    def within(self, table: Any, centre: Any, radius_meters: int) -> ColumnElement[bool]:
        """The rows at most that far from `centre`, to the meter."""
        return and_(
            self._about_within(table, centre, literal(radius_meters * SLACK + 1, Float)),
            self.meters(table, centre) <= radius_meters,
        )

    def nearest(
        self, table: Any, centre: Any, count: Any, where: ColumnElement[bool] | None = None
    ) -> Select[tuple[str, int]]:
        """(id, meters) of the `count` nearest rows `where`, nearest first, ties by id."""
        # The index orders almost as the meters do: those as near as its last one settle the ties.
        wanted = true() if where is None else where
        first = (
            select(self.meters(table, centre).label("meters"))
            .where(wanted)
            .order_by(self._about_far(table, centre))
            .limit(count)
            .subquery()
        )
        edge = select(func.max(first.c.meters) * SLACK + 1.0).scalar_subquery()
        meters = self.meters(table, centre)
        return (
            select(table.id, meters.label("meters"))
            .where(wanted, self._about_within(table, centre, edge))
            .order_by(meters, table.id)
            .limit(count)
        )

    @staticmethod
    def inside(table: Any, bounds: Bounds) -> ColumnElement[bool]:
        """The rows in the box, its edges included."""
        place = func.point(table.longitude, table.latitude)
        boxes = [
            place.op("<@", is_comparison=True)(
                func.box(
                    func.point(_number(east), _number(bounds.north)),
                    func.point(_number(west), _number(bounds.south)),
                )
            )
            for west, east in bounds.spans
        ]
        return or_(*boxes)

    def _about_within(
        self, table: Any, centre: Any, radius: ColumnElement[float]
    ) -> ColumnElement[bool]:
        if self._uses_postgis:
            return func.ST_DWithin(_geography(table), _geography(centre), radius, False)
        scale = EARTHDISTANCE_RADIUS_METERS / EARTH_RADIUS_METERS
        box = func.earth_box(_on_earth(centre), radius * literal(scale, Float))
        return box.op("@>", is_comparison=True)(_on_earth(table))

    def _about_far(self, table: Any, centre: Any) -> ColumnElement[float]:
        if self._uses_postgis:
            return _geography(table).op("<->")(_geography(centre))
        return _on_earth(table).op("<->")(_on_earth(centre))

    @property
    def _uses_postgis(self) -> bool:
        assert self.indexing is not None, "open the GeoIndex first"
        return self.indexing is Indexing.POSTGIS


def _degrees(place: Any) -> tuple[Any, Any]:
    if isinstance(place, Point):
        point = place.canonical
        return _number(point.latitude), _number(point.longitude)
    return place.latitude, place.longitude


def _number(value: float) -> ColumnElement[float]:
    return literal(value, Float)


# These two are the very expressions that the migrations index.


def _geography(place: Any) -> ColumnElement[Any]:
    latitude, longitude = _degrees(place)
    return func.geography(func.ST_MakePoint(longitude, latitude))


def _on_earth(place: Any) -> ColumnElement[Any]:
    return func.ll_to_earth(*_degrees(place))
