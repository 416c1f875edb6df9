"""Our own orders: what stands under a reference, and until when."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.providers.port import OrderState
from subgraphs.booking.tables import Base

OWN_OFFER: Final = "ownOffer"  # by which we know our own offer again


class OwnOrderRow(Base):
    """Its seats or rooms are taken under `client_ref`, in the same transaction."""

    __tablename__ = "own_orders"
    __table_args__ = (CheckConstraint("state IN ('HELD', 'TICKETED', 'CANCELLED')", "state"),)

    client_ref: Mapped[str] = mapped_column(primary_key=True)
    offer_id: Mapped[str]
    state: Mapped[str]  # `OrderState`
    hold_until: Mapped[datetime]

    @property
    def is_live(self) -> bool:
        return self.state != OrderState.CANCELLED
