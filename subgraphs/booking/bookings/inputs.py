"""What a client says to book, and what it is answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self

import strawberry

from subgraphs.booking.bookings.types import Booking
from subgraphs.booking.errors import NoneLeft, PaymentDeclined, PriceChanged
from subgraphs.booking.offers.errors import OfferExpired
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


@strawberry.input(description="What to book, for which trip, and how to pay for it.")
class PlaceBookingInput:
    idempotency_key: strawberry.ID = strawberry.field(
        description="1 to 255 characters, new for each booking: sent again with the same input, it"
        " is the same booking, and nobody pays twice. Remembered for 30 days."
    )
    trip_id: strawberry.ID = strawberry.field(description="The trip; its owner and editors book.")
    offer_id: strawberry.ID = strawberry.field(description="What a search showed.")
    traveler_count: int | None = strawberry.field(
        default=None, description="When given, it must be the offer's."
    )
    accept_price_up_to: Decimal = strawberry.field(
        description="The highest total to accept, in the offer's currency."
    )
    payment_method_token: str = strawberry.field(
        description="The payment provider's, as `pm_...`. Never a card number."
    )


@strawberry.type(
    description="It is booked when `booking.state` says CONFIRMED; while the payment's answer is"
    " still to come it says AWAITING_PAYMENT, and `bookingUpdated` tells how it ends."
)
class PlaceBookingSuccess:
    booking: Booking = strawberry.field(description="As it is now. Never null.")
    replayed: bool = strawberry.field(
        description="True when an earlier request with this key made it."
    )


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
    offer: Offer = strawberry.field(description="What was asked for. Never null.")
    confirm_before: datetime = strawberry.field(
        description="Until when it can be had for that, in UTC. Never null."
    )

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, PriceChanged)
        return cls(
            **shown(refusal),
            previous=Money.of(refusal.accepted),
            current=Money.of(refusal.offer.total),
            offer=offer_of(refusal.offer),
            confirm_before=refusal.offer.expires_at,
        )


@strawberry.type(description="The payment was declined; nothing was charged.")
class PaymentDeclinedProblem(Problem):
    reason: str = strawberry.field(description="The payment provider's code. Never null.")

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, PaymentDeclined)
        return cls(**shown(refusal), reason=refusal.reason)


def shown(refusal: DomainError) -> dict[str, Any]:
    """What every Problem says of a refusal."""
    return vars(Problem.of(refusal))


PROBLEMS: dict[type[DomainError], type[Problem]] = {
    NoneLeft: SoldOutProblem,
    OfferExpired: OfferExpiredProblem,
    PriceChanged: PriceChangedProblem,
    PaymentDeclined: PaymentDeclinedProblem,
}

PlaceBookingResult = Annotated[
    PlaceBookingSuccess
    | SoldOutProblem
    | OfferExpiredProblem
    | PriceChangedProblem
    | PaymentDeclinedProblem
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem,
    strawberry.union("PlaceBookingResult", description="The booking, or why not."),
]
