"""Which places people travel to: each a city with the smaller ones around it."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base, Located


class DestinationRow(Located, Base):
    __tablename__ = "destinations"

    id: Mapped[str] = mapped_column(primary_key=True)
    geoname_id: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    city_id: Mapped[str]  # its leading city, with the same geoname_id
    name: Mapped[str]
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    time_zone: Mapped[str]
    population: Mapped[int]
    importance: Mapped[int]  # 0 to 1000
    tags: Mapped[list[str]] = mapped_column(ARRAY(String))


Index("destinations_by_importance", DestinationRow.importance.desc(), DestinationRow.id)
Index(
    "destinations_of_country",
    DestinationRow.country_code,
    DestinationRow.importance.desc(),
    DestinationRow.id,
)
Index("destinations_by_tag", DestinationRow.tags, postgresql_using="gin")
