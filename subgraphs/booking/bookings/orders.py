"""What somebody asks to buy, checked before anything is written."""

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.errors import (
    BadPrice,
    CannotBeHeld,
    NoPayment,
    NoTravelers,
    OtherTravelers,
    PriceChanged,
    TooManyTravelers,
)
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.idempotency.repository import hash_of
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.providers.own.orders import OWN_OFFER
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.method_tokens import method_token

START: Final = timedelta(seconds=3)  # by when a saga has begun, or somebody else begins it
MOST_TRAVELERS: Final = 9
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that a voice or an eye mistakes


@dataclass(frozen=True, slots=True)
class Item:
    """`most`: the price that the traveller accepts, in the offer's currency."""

    offer_id: str
    most: Decimal
    traveler_ids: tuple[str, ...] = ()
    traveler_count: int | None = None

    def check(self) -> None:
        """Raises InvalidInput."""
        if not self.most.is_finite() or self.most < 0:
            raise BadPrice
        if len(self.traveler_ids) > MOST_TRAVELERS:
            raise TooManyTravelers(MOST_TRAVELERS)

    def check_against(self, offer: OfferRow) -> None:
        """Raises OtherTravelers, NoTravelers or PriceChanged."""
        wanted = travelers_of(offer)
        if self.traveler_count not in {None, wanted}:
            raise OtherTravelers(wanted, "travelerCount")
        if (
            self.traveler_ids
            and offer.kind == OfferKind.FLIGHT
            and len(self.traveler_ids) != wanted
        ):
            raise OtherTravelers(wanted, "travelerIds")
        if any(offer.requirements.values()) and not self.traveler_ids:
            raise NoTravelers
        if offer.total.value > self.most:
            accepted = Amount.of(self.most, offer.currency)
            raise PriceChanged(offer.id, accepted, offer.total, offer.expires_at)


@dataclass(frozen=True, slots=True)
class Order:
    """One thing or several for a trip, together or not at all.

    `hold`: it is held first, and paid later; then no payment is asked for yet.
    """

    trip_id: str
    items: tuple[Item, ...]
    payment_method: str | None
    hold: bool = False

    def check(self) -> None:
        """Raises InvalidInput."""
        if self.payment_method is not None:
            method_token(self.payment_method)
        elif not self.hold:
            raise NoPayment
        for item in self.items:
            item.check()

    def check_against(self, offers: list[OfferRow]) -> None:
        """Each item against its offer. Raises InvalidInput or PriceChanged."""
        for item, offer in zip(self.items, offers, strict=True):
            item.check_against(offer)
            if self.hold and not offer.capabilities.get("hold"):
                raise CannotBeHeld

    def claim(self, user_id: str, operation: str, key: str, checkout_id: str) -> KeyRow:
        return KeyRow(
            user_id=user_id,
            operation=operation,
            key=key,
            request_hash=hash_of(asdict(self)),
            subject_id=checkout_id,
        )

    def bookings(self, user_id: str, checkout_id: str, offers: list[OfferRow]) -> list[BookingRow]:
        """Not in any state yet. Each keeps its own copy of what the offer shows."""
        alone = len(offers) == 1
        return [
            self._booking(
                user_id, checkout_id, item, offer, checkout_id if alone else new_booking_id()
            )
            for item, offer in zip(self.items, offers, strict=True)
        ]

    def _booking(
        self, user_id: str, checkout_id: str, item: Item, offer: OfferRow, booking_id: str
    ) -> BookingRow:
        now = datetime.now(UTC)
        return BookingRow(
            id=booking_id,
            checkout_id=checkout_id,
            trip_id=self.trip_id,
            booked_by=user_id,
            offer_id=offer.id,
            kind=offer.kind,
            provider=offer.provider,
            snapshot=offer.payload,
            sealed={**offer.sealed, OWN_OFFER: offer.id},
            capabilities=offer.capabilities,
            requirements=offer.requirements,
            traveler_count=travelers_of(offer),
            traveler_ids=list(item.traveler_ids),
            total_minor=offer.total_minor,
            currency=offer.currency,
            most_minor=Amount.of(item.most, offer.currency).minor,
            provider_total_minor=offer.provider_total.minor,
            provider_currency=offer.provider_total.currency,
            rate_id=offer.rate_id,
            reference="".join(secrets.choice(LETTERS) for _ in range(6)),
            state=BookingState.PRICING.value,
            sequence=0,
            hold_asked=self.hold,
            payment_method=self.payment_method,
            due_at=soon(),
            created_at=now,
        )


def travelers_of(offer: OfferRow) -> int:
    search = offer.payload["search"]
    return int(search["travelers"] if offer.kind == OfferKind.FLIGHT else search["adults"])


def soon() -> datetime:
    """By when its saga has begun, or was told; else somebody else does it."""
    return datetime.now(UTC) + START


def new_booking_id() -> str:
    return new_id("booking")


def new_checkout_id() -> str:
    return new_id("checkout")
