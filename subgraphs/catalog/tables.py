"""What all tables of the catalog share."""

from sqlalchemy import MetaData
from sqlalchemy.orm import Mapped

from subgraphs.catalog.geo.sphere import Point
from subgraphs.chassis.database import Tables


class Base(Tables):
    __abstract__ = True
    metadata = MetaData()


class Located:
    """Degrees, WGS 84. The migrations index both as one point; the GeoIndex knows how."""

    latitude: Mapped[float]
    longitude: Mapped[float]

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)
