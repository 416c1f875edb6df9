"""Which cities there are, and which destination each was gathered into."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base, Located


class CityRow(Located, Base):
    __tablename__ = "cities"

    id: Mapped[str] = mapped_column(primary_key=True)
    geoname_id: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    time_zone: Mapped[str]
    population: Mapped[int]
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id"))


Index("cities_of_destination", CityRow.destination_id, CityRow.population.desc(), CityRow.id)
