"""Where things are: one answer from either extension, and the same as by hand."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Float, String, insert, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from subgraphs.catalog.geo.index import Indexing
from subgraphs.catalog.geo.sphere import Bounds, Point, distance_meters
from subgraphs.catalog.seeding.grid import Grid
from subgraphs.catalog.tests.conftest import Catalog


def degrees(least: float, most: float) -> some.SearchStrategy[float]:
    """To the centimeter, as the inputs of the graph round them."""
    return some.floats(least, most).map(lambda value: round(value, 7))


# Points crowd where mistakes hide: at the poles, across the antimeridian, on top of each other.
latitudes = some.one_of(
    degrees(-90, 90), degrees(89.9, 90), degrees(-90, -89.9), degrees(-0.1, 0.1)
)
longitudes = some.one_of(
    degrees(-180, 180), degrees(179.9, 180), degrees(-180, -179.9), some.just(0.0)
)
points = some.builds(Point, latitudes, longitudes)
clouds = some.lists(points, min_size=1, max_size=30)
radii = some.one_of(some.integers(1, 20_100_000), some.integers(1, 50_000))


class Marks(DeclarativeBase): ...


class Mark(Marks):
    """A table of the test's own, indexed as the migrations index theirs."""

    __tablename__ = "marks"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)


@pytest.fixture
async def marks(catalog: Catalog) -> AsyncIterator[AsyncConnection]:
    """A connection whose temporary table `marks` is empty and indexed."""
    sphere = {
        Indexing.POSTGIS: "geography(ST_MakePoint(longitude, latitude))",
        Indexing.EARTHDISTANCE: "ll_to_earth(latitude, longitude)",
    }[catalog.geo.indexing]
    async with catalog.database.engine.connect() as connection:
        await connection.execute(
            text("CREATE TEMP TABLE marks (id text PRIMARY KEY, latitude float, longitude float)")
        )
        for shape in (sphere, "point(longitude, latitude)"):
            await connection.execute(text(f"CREATE INDEX ON marks USING gist ({shape})"))
        await connection.execute(text("SET enable_seqscan = off"))
        yield connection
        await connection.rollback()


async def put(connection: AsyncConnection, cloud: list[Point]) -> dict[str, Point]:
    await connection.execute(text("DELETE FROM marks"))
    named = {f"mark_{number:02}": point.canonical for number, point in enumerate(cloud)}
    await connection.execute(
        insert(Mark),
        [
            {"id": id, "latitude": point.latitude, "longitude": point.longitude}
            for id, point in named.items()
        ],
    )
    return named


def by_hand(named: dict[str, Point], centre: Point) -> list[tuple[int, str]]:
    """(meters, id), nearest first."""
    return sorted((round(distance_meters(centre, point)), id) for id, point in named.items())


def close(answer: list[tuple[int, str]], expected: list[tuple[int, str]]) -> bool:
    """The same but for distances that round to neighbouring meters."""
    return len(answer) == len(expected) and all(
        abs(one[0] - other[0]) <= 1 for one, other in zip(answer, expected, strict=True)
    )


property_test = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@property_test
@given(cloud=clouds, centre=points, radius=radii)
async def test_within_a_radius_are_those_that_haversine_says(
    catalog: Catalog, marks: AsyncConnection, cloud: list[Point], centre: Point, radius: int
) -> None:
    named = await put(marks, cloud)
    rows = await marks.scalars(select(Mark.id).where(catalog.geo.within(Mark, centre, radius)))
    found = set(rows)
    for meters, id in by_hand(named, centre):
        if abs(meters - radius) > 1:
            assert (id in found) == (meters <= radius)


@property_test
@given(cloud=clouds, centre=points, count=some.integers(1, 12))
async def test_the_nearest_are_those_that_haversine_says(
    catalog: Catalog, marks: AsyncConnection, cloud: list[Point], centre: Point, count: int
) -> None:
    named = await put(marks, cloud)
    rows = (await marks.execute(catalog.geo.nearest(Mark, centre, count))).all()
    answer = [(meters, id) for id, meters in rows]
    assert close(answer, by_hand(named, centre)[:count])
    assert answer == sorted(answer)


@property_test
@given(cloud=clouds, one=points, other=points)
async def test_inside_a_box_are_those_between_its_sides(
    catalog: Catalog, marks: AsyncConnection, cloud: list[Point], one: Point, other: Point
) -> None:
    """A box from one point's longitude eastward to the other's, across 180° or not."""
    south, north = sorted((one.latitude, other.latitude))
    box = Bounds(south=south, west=one.longitude, north=north, east=other.longitude)
    named = await put(marks, cloud)
    rows = await marks.scalars(select(Mark.id).where(catalog.geo.inside(Mark, box)))

    def is_between(longitude: float) -> bool:
        if box.west > box.east:
            return longitude >= box.west or longitude <= box.east
        return box.west <= longitude <= box.east or (longitude == -180 and box.east == 180)

    assert set(rows) == {
        id
        for id, point in named.items()
        if south <= point.latitude <= north and is_between(point.longitude)
    }


async def test_a_condition_narrows_before_the_nearest_are_counted(
    catalog: Catalog, marks: AsyncConnection
) -> None:
    await put(marks, [Point(0, number / 10) for number in range(10)])
    nearest = catalog.geo.nearest(Mark, Point(0, 0), 2, Mark.id > "mark_05")
    assert [id for id, _ in await marks.execute(nearest)] == ["mark_06", "mark_07"]
    everything = catalog.geo.nearest(Mark, Point(0, 0), 99, true())
    assert len((await marks.execute(everything)).all()) == 10


async def test_the_way_of_indexing_is_the_one_the_server_has(catalog: Catalog) -> None:
    async with catalog.database.read() as session:
        installed = set(await session.scalars(text("SELECT extname FROM pg_extension")))
    if catalog.geo.indexing is Indexing.POSTGIS:
        assert "postgis" in installed
    else:
        assert {"cube", "earthdistance"} <= installed


@settings(max_examples=60, deadline=None)
@given(cloud=clouds, centre=points, reach=some.integers(1, 1_000_000))
def test_the_grid_of_the_seed_finds_those_that_haversine_says(
    cloud: list[Point], centre: Point, reach: int
) -> None:
    grid: Grid[int] = Grid(reach)
    for number, point in enumerate(cloud):
        grid.add(point, number)
    found = {number for _, number in grid.near(centre)}
    for number, point in enumerate(cloud):
        meters = distance_meters(centre, point)
        if abs(meters - reach) > 1:
            assert (number in found) == (meters <= reach)
