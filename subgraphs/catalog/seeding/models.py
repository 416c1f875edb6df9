"""Which data the tables were filled with."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.catalog.tables import Base


class SeedRow(Base):
    __tablename__ = "seeds"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]
