"""Which countries there are."""

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base


class CountryRow(Base):
    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)  # ISO 3166-1, and XK
    name: Mapped[str]
    continent: Mapped[str] = mapped_column(String(2))
    capital_id: Mapped[str | None]  # a city of 15,000 people or more, else null
    currency_code: Mapped[str | None] = mapped_column(String(3))
    population: Mapped[int]
    time_zones: Mapped[list[str]] = mapped_column(ARRAY(String))
