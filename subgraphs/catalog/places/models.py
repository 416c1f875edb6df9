"""By which names a destination or an airport is found."""

from enum import IntEnum

from sqlalchemy import Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base


class NameKind(IntEnum):
    """How a name belongs to its place, strongest first."""

    CODE = 0  # IATA or ICAO
    MAIN = 1
    ALTERNATE = 2  # another language, another spelling
    WORD = 3  # the main name from its second or later word on
    GATHERED = 4  # a smaller city within the destination


class PlaceNameRow(Base):
    __tablename__ = "place_names"

    # Sorted by bytes, so that the names that start alike are one range of the key.
    folded: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    place_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    importance: Mapped[int] = mapped_column(SmallInteger)


# Every airport shares the trigrams of "airport": names with it would all have to be compared.
IS_PARTICULAR = text("folded NOT LIKE '%airport%'")

Index(
    "place_names_by_trigram",
    PlaceNameRow.folded,
    postgresql_using="gin",
    postgresql_ops={"folded": "gin_trgm_ops"},
    postgresql_where=IS_PARTICULAR,
)
