"""Which rates were known when? Rows are added, never changed: a price names the one it is by."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base


class ExchangeRateRow(Base):
    __tablename__ = "exchange_rates"
    __table_args__ = (
        UniqueConstraint("source_currency", "target_currency", "as_of"),
        CheckConstraint("value > 0", name="value_is_a_price"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    source_currency: Mapped[str] = mapped_column(String(3))
    target_currency: Mapped[str] = mapped_column(String(3))
    value: Mapped[Decimal] = mapped_column(Numeric(20, 10))
    as_of: Mapped[datetime]
    source: Mapped[str]
