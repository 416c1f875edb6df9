"""What is known of a destination, and who says so."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base


class FactRow(Base):
    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("destination_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id"))
    number: Mapped[int]  # the order they are told in, from 1
    text: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str]
    licence: Mapped[str]
    observed_at: Mapped[datetime | None]
