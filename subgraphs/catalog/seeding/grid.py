"""Which of many points lie near one? In memory, without comparing all with all."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from math import asin, floor, sin, sqrt
from typing import Generic, TypeVar

from subgraphs.catalog.geo.sphere import EARTH_RADIUS_METERS, Point

T = TypeVar("T")
Vector = tuple[float, float, float]
_AROUND = tuple(product((-1, 0, 1), repeat=3))


class Grid(Generic[T]):
    """Items by their point, in cubes through the Earth: no seam at a pole or the antimeridian.

    The edge of a cube is the chord of `reach_meters`, so the 27 cubes around a point hold every
    item within reach of it.
    """

    def __init__(self, reach_meters: float) -> None:
        self._chord = 2 * sin(reach_meters / EARTH_RADIUS_METERS / 2)
        self._cubes: defaultdict[tuple[int, int, int], list[tuple[Vector, T]]] = defaultdict(list)

    def add(self, point: Point, item: T) -> None:
        vector = point.unit_vector
        self._cubes[self._cube(vector)].append((vector, item))

    def near(self, point: Point) -> Iterator[tuple[float, T]]:
        """The items within reach, each with its distance in meters, in no order."""
        x, y, z = vector = point.unit_vector
        i, j, k = self._cube(vector)
        limit = self._chord**2
        for di, dj, dk in _AROUND:
            for (a, b, c), item in self._cubes.get((i + di, j + dj, k + dk), ()):
                squared = (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2
                if squared <= limit:
                    yield 2 * EARTH_RADIUS_METERS * asin(sqrt(squared) / 2), item

    def nearest(self, point: Point) -> tuple[float, T] | None:
        return min(self.near(point), key=lambda found: found[0], default=None)

    def _cube(self, vector: Vector) -> tuple[int, int, int]:
        x, y, z = (floor(part / self._chord) for part in vector)
        return x, y, z
