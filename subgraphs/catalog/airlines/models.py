"""Which airlines there are; all of them invented."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base


class AirlineRow(Base):
    __tablename__ = "airlines"

    id: Mapped[str] = mapped_column(primary_key=True)
    iata_code: Mapped[str] = mapped_column(String(2), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("airports.id"))
