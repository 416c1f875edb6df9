"""What searches showed: a price for something, until a moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
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
    sealed: Mapped[dict[str, Any]] = mapped_column(default=dict)  # for its provider alone
    capabilities: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the port's
    requirements: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the port's
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    provider_total_minor: Mapped[int] = mapped_column(BigInteger)  # what the provider asks for
    provider_currency: Mapped[str] = mapped_column(String(3))
    rate_id: Mapped[str | None] = mapped_column(ForeignKey("exchange_rates.id"))  # between the two
    expires_at: Mapped[datetime]
    is_booked: Mapped[bool] = mapped_column(default=False)  # somebody holds it: never swept

    @property
    def total(self) -> Amount:
        return Amount(self.total_minor, self.currency)

    @property
    def provider_total(self) -> Amount:
        return Amount(self.provider_total_minor, self.provider_currency)
