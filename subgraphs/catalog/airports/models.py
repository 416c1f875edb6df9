"""Which airports there are."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base, Located


class AirportRow(Located, Base):
    __tablename__ = "airports"

    id: Mapped[str] = mapped_column(primary_key=True)
    iata_code: Mapped[str] = mapped_column(String(3), unique=True)
    icao_code: Mapped[str | None] = mapped_column(String(4))
    name: Mapped[str]
    city_id: Mapped[str | None] = mapped_column(ForeignKey("cities.id"))
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    time_zone: Mapped[str]
    elevation_meters: Mapped[int]
    importance: Mapped[int]  # 0 to 1000


Index("airports_of_city", AirportRow.city_id)
