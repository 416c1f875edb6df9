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
        """Its longitudes as one or two (west, east) that do not wrap."""
        if self.west <= self.east:
            return [(self.west, self.east)]
        return [(self.west, 180.0), (-180.0, self.east)]


def distance_meters(one: Point, other: Point) -> float:
    """Haversine."""
    south_north = radians(other.latitude - one.latitude) / 2
    west_east = radians(other.longitude - one.longitude) / 2
    ring = cos(radians(one.latitude)) * cos(radians(other.latitude))
    squared = sin(south_north) ** 2 + ring * sin(west_east) ** 2
    return 2 * EARTH_RADIUS_METERS * asin(min(1.0, sqrt(squared)))
