"""What somebody asks to buy, checked before anything is written."""

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.errors import BadPrice, OtherTravelers, PriceChanged
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.idempotency.repository import hash_of
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.method_tokens import method_token

HOLD: Final = timedelta(minutes=10)
OPERATION: Final = "placeBooking"
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that a voice or an eye mistakes


@dataclass(frozen=True, slots=True)
class Order:
    """`most`: the price that the traveler accepts, in the offer's currency."""

    trip_id: str
    offer_id: str
    most: Decimal
    payment_method: str
    traveler_count: int | None = None

    def check(self) -> None:
        """Raises InvalidInput."""
        method_token(self.payment_method)
        if not self.most.is_finite() or self.most < 0:
            raise BadPrice

    def check_against(self, offer: OfferRow) -> None:
        """Raises OtherTravelers or PriceChanged."""
        if self.traveler_count not in {None, travelers_of(offer)}:
            raise OtherTravelers(travelers_of(offer))
        if offer.total.value > self.most:
            raise PriceChanged(offer, self.most)

    def claim(self, user_id: str, key: str, booking_id: str) -> KeyRow:
        return KeyRow(
            user_id=user_id,
            operation=OPERATION,
            key=key,
            request_hash=hash_of(asdict(self)),
            subject_id=booking_id,
        )

    def booking(
        self, user_id: str, booking_id: str, offer: OfferRow, lease: timedelta
    ) -> BookingRow:
        """Not in any state yet. It keeps its own copy of what the offer shows."""
        now = datetime.now(UTC)
        return BookingRow(
            id=booking_id,
            trip_id=self.trip_id,
            booked_by=user_id,
            offer_id=offer.id,
            kind=offer.kind,
            provider=offer.provider,
            snapshot=offer.payload,
            traveler_count=travelers_of(offer),
            total_minor=offer.total_minor,
            currency=offer.currency,
            reference="".join(secrets.choice(LETTERS) for _ in range(6)),
            state=BookingState.HELD.value,
            sequence=0,
            payment_method=self.payment_method,
            hold_expires_at=now + HOLD,
            due_at=now + lease,
            tries=0,
        )


def travelers_of(offer: OfferRow) -> int:
    search = offer.payload["search"]
    return int(search["travelers"] if offer.kind == OfferKind.FLIGHT else search["adults"])


def new_booking_id() -> str:
    return new_id("booking")
