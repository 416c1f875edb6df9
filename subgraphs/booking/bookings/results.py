"""What whoever books is answered."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from subgraphs.booking.bookings.types import Booking
from subgraphs.booking.context import Info
from subgraphs.booking.errors import NoneLeft, PaymentDeclined, PriceChanged, ProviderRefused
from subgraphs.booking.offers.errors import OfferExpired
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.schema import offer_of
from subgraphs.booking.offers.types import Offer
from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.money.types import Money
from subgraphs.chassis.problems import (
    ConflictProblem,
    NotFoundProblem,
    Problem,
    ValidationProblem,
)

MOST_ITEMS = 5


@strawberry.type(
    description="It is booked when `booking.state` says CONFIRMED or TICKETED. Where it says"
    " something else it is under way, or held, and `bookingUpdated` tells how it goes on."
)
class PlaceBookingSuccess:
    booking: Booking = strawberry.field(description="As it is now. Never null.")
    replayed: bool = strawberry.field(
        description="True when an earlier request with this key made it."
    )


@strawberry.type(
    description="All are booked, or all are given back: each booking's state and failure say so."
)
class CheckoutTripSuccess:
    bookings: list[Booking] = strawberry.field(
        description="In the order that they were asked for, as they are now.",
        directives=[bounded(MOST_ITEMS)],
    )
    replayed: bool = strawberry.field(
        description="True when an earlier request with this key made them."
    )


@strawberry.type(description="The booking, as it is now.")
class BookingSuccess:
    booking: Booking = strawberry.field(description="Never null.")


@strawberry.type(description="Somebody else got the last one.")
class SoldOutProblem(Problem):
    alternatives: list[Offer] = strawberry.field(
        description="For the same journey, or the same city and nights; cheapest first, at most 5.",
        directives=[bounded(5)],
    )

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, NoneLeft)
        return cls(
            **shown(refusal), alternatives=[offer_of(offer) for offer in refusal.alternatives]
        )


@strawberry.type(description="The offer's time is over. Search again.")
class OfferExpiredProblem(Problem): ...


@strawberry.type(description="It costs more than was accepted.")
class PriceChangedProblem(Problem):
    previous: Money = strawberry.field(description="What was accepted. Never null.")
    current: Money = strawberry.field(description="What it costs. Never null.")
    confirm_before: datetime = strawberry.field(
        description="Until when it can be had for that, in UTC. Never null."
    )
    offer_id: strawberry.Private[str]
    booking_id: strawberry.Private[str | None]

    @strawberry.field(description="What was asked for. Null once it is forgotten.")
    async def offer(self, info: Info) -> Offer | None:
        row = await info.context.offer.load(self.offer_id)
        return offer_of(row) if row else None

    @strawberry.field(
        description="What waits for `acceptPrice` or `declinePrice`. Null when the offer alone was"
        " dearer than accepted: then nothing was begun; ask again and accept more."
    )
    async def attempt(self, info: Info) -> Booking | None:
        row = await info.context.booking.load(self.booking_id) if self.booking_id else None
        return Booking.of(row) if row else None

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, PriceChanged)
        return cls(
            **shown(refusal),
            previous=Money.of(refusal.accepted),
            current=Money.of(refusal.current),
            confirm_before=refusal.confirm_before,
            offer_id=refusal.offer_id,
            booking_id=refusal.booking_id,
        )


@strawberry.type(description="The payment was declined; nothing was charged.")
class PaymentDeclinedProblem(Problem):
    reason: str = strawberry.field(description="The payment provider's code. Never null.")

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, PaymentDeclined)
        return cls(**shown(refusal), reason=refusal.reason)


@strawberry.type(description="The provider did not do it; nothing is charged for it.")
class ProviderProblem(Problem):
    provider: Provider = strawberry.field(description="Who sells it. Never null.")
    provider_code: str | None = strawberry.field(
        description="The provider's own word for why. Null when it gave none."
    )
    booking_id: strawberry.Private[str]

    @strawberry.field(description="What became of it. Never null, but when you left its trip.")
    async def attempt(self, info: Info) -> Booking | None:
        row = await info.context.booking.load(self.booking_id)
        return Booking.of(row) if row else None

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, ProviderRefused)
        return cls(
            **shown(refusal),
            provider=Provider(refusal.provider),
            provider_code=refusal.reason,
            booking_id=refusal.booking_id,
        )


def shown(refusal: DomainError) -> dict[str, Any]:
    """What every Problem says of a refusal."""
    return vars(Problem.of(refusal))


PROBLEMS: dict[type[DomainError], type[Problem]] = {
    NoneLeft: SoldOutProblem,
    OfferExpired: OfferExpiredProblem,
    PriceChanged: PriceChangedProblem,
    PaymentDeclined: PaymentDeclinedProblem,
    ProviderRefused: ProviderProblem,
}

PlaceBookingResult = Annotated[
    PlaceBookingSuccess
    | SoldOutProblem
    | OfferExpiredProblem
    | PriceChangedProblem
    | PaymentDeclinedProblem
    | ProviderProblem
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem,
    strawberry.union("PlaceBookingResult", description="The booking, or why not."),
]
CheckoutTripResult = Annotated[
    CheckoutTripSuccess
    | SoldOutProblem
    | OfferExpiredProblem
    | PriceChangedProblem
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem,
    strawberry.union("CheckoutTripResult", description="The bookings, or why nothing was begun."),
]
AcceptPriceResult = Annotated[
    BookingSuccess | PriceChangedProblem | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("AcceptPriceResult", description="The booking, as it goes on, or why not."),
]
DeclinePriceResult = Annotated[
    BookingSuccess | NotFoundProblem | ConflictProblem,
    strawberry.union("DeclinePriceResult", description="The booking, let go, or why not."),
]
PayBookingResult = Annotated[
    PlaceBookingSuccess
    | PaymentDeclinedProblem
    | ProviderProblem
    | OfferExpiredProblem
    | PriceChangedProblem
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem,
    strawberry.union("PayBookingResult", description="The booking, paid, or why not."),
]
