"""Which places to stay there are; all of them invented."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base, Located


class PropertyRow(Located, Base):
    __tablename__ = "properties"
    __table_args__ = (
        UniqueConstraint("destination_id", "number"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_of_five"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id"))
    number: Mapped[int]  # from 1 in its destination; the order they are listed in
    name: Mapped[str]
    kind: Mapped[str]
    stars: Mapped[int | None]
