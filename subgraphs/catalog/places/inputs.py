"""Where on the map a client looks."""

from math import isfinite
from typing import Final

import strawberry

from subgraphs.catalog.geo.sphere import Bounds, Point
from subgraphs.catalog.partners import for_partners
from subgraphs.chassis.errors import InvalidInput

WIDEST_RADIUS_METERS: Final = 1_000_000
DECIMALS: Final = 7  # of a degree: a centimeter; PostgreSQL fails on the square of far less


@for_partners
@strawberry.input(description="Around a point.")
class NearInput:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")
    radius_meters: int | None = strawberry.field(
        default=None, description="1 to 1,000,000. However far when left out."
    )

    @property
    def centre(self) -> Point:
        """Raises InvalidInput."""
        return Point(
            _degrees(self.latitude, 90, "latitude"), _degrees(self.longitude, 180, "longitude")
        )

    @property
    def radius(self) -> int | None:
        """Raises InvalidInput."""
        meters = self.radius_meters
        if meters is not None and not 1 <= meters <= WIDEST_RADIUS_METERS:
            raise InvalidInput(
                f"`radiusMeters` must be 1 to {WIDEST_RADIUS_METERS:,}.", path=["radiusMeters"]
            )
        return meters


@for_partners
@strawberry.input(description="A box of the map. Its west is east of its east across 180°.")
class BoundsInput:
    south: float = strawberry.field(description="Degrees north, -90 to 90.")
    west: float = strawberry.field(description="Degrees east, -180 to 180.")
    north: float = strawberry.field(description="Degrees north, `south` to 90.")
    east: float = strawberry.field(description="Degrees east, -180 to 180.")

    @property
    def box(self) -> Bounds:
        """Raises InvalidInput."""
        if self.south > self.north:
            raise InvalidInput("`south` must not be north of `north`.", path=["south"])
        return Bounds(
            south=_degrees(self.south, 90, "south"),
            west=_degrees(self.west, 180, "west"),
            north=_degrees(self.north, 90, "north"),
            east=_degrees(self.east, 180, "east"),
        )


def _degrees(value: float, limit: int, name: str) -> float:
    if not isfinite(value) or abs(value) > limit:
        raise InvalidInput(f"`{name}` must be -{limit} to {limit}.", path=[name])
    return round(value, DECIMALS)
