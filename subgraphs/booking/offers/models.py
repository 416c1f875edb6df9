"""What searches showed: a price for something, until a moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.tables import Base
from subgraphs.chassis.money.amounts import Amount


class OfferKind(StrEnum):
    FLIGHT = "FLIGHT"
    STAY = "STAY"


class Provider(StrEnum):
    OWN = "OWN"
    AMADEUS = "AMADEUS"
    DUFFEL = "DUFFEL"


class OfferRow(Base):
    __tablename__ = "offers"
    __table_args__ = (
        Index("offers_to_sweep", "expires_at", postgresql_where=text("NOT is_booked")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    provider: Mapped[str]
    payload: Mapped[dict[str, Any]]  # all that it shows and sells; a ticket is printed from it
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    expires_at: Mapped[datetime]
    is_booked: Mapped[bool] = mapped_column(default=False)  # somebody holds it: never swept

    @property
    def total(self) -> Amount:
        return Amount(self.total_minor, self.currency)

    # Stand-ins until offers of several providers are merged.
    sealed = property(lambda self: {})
    capabilities = property(lambda self: {"hold": True})
    requirements = property(lambda self: {})
    provider_total = total
    rate_id = property(lambda self: None)
