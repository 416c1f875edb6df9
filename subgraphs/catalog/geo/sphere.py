"""How far apart two points are on a spherical Earth, and which box holds a point."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_METERS = 6_371_008.7714  # mean radius of WGS 84, PostGIS's sphere too


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees; latitude -90 to 90, longitude -180 to 180."""

    latitude: float
    longitude: float

    @property
    def canonical(self) -> "Point":
        """The one way to write it: -180 for 180, and 0 at a pole.

        PostGIS orders by distance with an index that fails on two ways to write one point.
        """
        if abs(self.latitude) == 90:
            return Point(self.latitude, 0.0)
        return Point(self.latitude, -180.0) if self.longitude == 180 else self

    @property
    def unit_vector(self) -> tuple[float, float, float]:
        latitude, longitude = radians(self.latitude), radians(self.longitude)
        ring = cos(latitude)
        return ring * cos(longitude), ring * sin(longitude), sin(latitude)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box of a map, in degrees; `west` > `east` when it crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    @property
    def spans(self) -> list[tuple[float, float]]:
        """Its longitudes as one or two (west, east) that do not wrap, for canonical points."""
        if self.west > self.east:
            return [(self.west, 180.0), (-180.0, self.east)]
        if self.east == 180:
            return [(self.west, 180.0), (-180.0, -180.0)]
        return [(self.west, self.east)]


def distance_meters(one: Point, other: Point) -> float:
    """Haversine."""
    south_north = radians(other.latitude - one.latitude) / 2
    west_east = radians(other.longitude - one.longitude) / 2
    ring = cos(radians(one.latitude)) * cos(radians(other.latitude))
    squared = sin(south_north) ** 2 + ring * sin(west_east) ** 2
    return 2 * EARTH_RADIUS_METERS * asin(min(1.0, sqrt(squared)))
