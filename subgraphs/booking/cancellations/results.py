"""What whoever cancels is answered."""

from typing import Annotated, Self

import strawberry

from subgraphs.booking.bookings.results import ProviderProblem, shown
from subgraphs.booking.bookings.types import Booking
from subgraphs.booking.cancellations.errors import QuoteExpired, RefundChanged
from subgraphs.booking.cancellations.types import CancellationQuote
from subgraphs.booking.errors import ProviderRefused
from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.money.types import Money
from subgraphs.chassis.problems import (
    ConflictProblem,
    NotFoundProblem,
    Problem,
    ValidationProblem,
)


@strawberry.type(description="Nothing is cancelled yet.")
class QuoteCancellationSuccess:
    quote: CancellationQuote = strawberry.field(description="Never null.")


@strawberry.type(
    description="It is cancelled when `booking.state` says CANCELLED, REFUND_PENDING or REFUNDED."
    " Where it says something else, `bookingUpdated` tells how it goes on."
)
class ConfirmCancellationSuccess:
    booking: Booking = strawberry.field(description="As it is now. Never null.")
    replayed: bool = strawberry.field(description="True when it was confirmed before.")


@strawberry.type(description="The quote's time is over. Ask for another.")
class QuoteExpiredProblem(Problem): ...


@strawberry.type(description="Something else would come back than was quoted.")
class RefundChangedProblem(Problem):
    previous: Money = strawberry.field(description="What was quoted. Never null.")
    current: Money = strawberry.field(description="What would come back now. Never null.")
    quote: CancellationQuote = strawberry.field(
        description="A fresh one, to be confirmed in its place. Never null."
    )

    @classmethod
    def of(cls, refusal: DomainError) -> Self:
        assert isinstance(refusal, RefundChanged)
        return cls(
            **shown(refusal),
            previous=Money.of(refusal.previous),
            current=Money.of(refusal.fresh.refund),
            quote=CancellationQuote.of(refusal.fresh),
        )


PROBLEMS: dict[type[DomainError], type[Problem]] = {
    QuoteExpired: QuoteExpiredProblem,
    RefundChanged: RefundChangedProblem,
    ProviderRefused: ProviderProblem,
}

QuoteCancellationResult = Annotated[
    QuoteCancellationSuccess | ProviderProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("QuoteCancellationResult", description="What comes back, or why not."),
]
ConfirmCancellationResult = Annotated[
    ConfirmCancellationSuccess
    | QuoteExpiredProblem
    | RefundChangedProblem
    | ProviderProblem
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem,
    strawberry.union("ConfirmCancellationResult", description="The booking, or why not."),
]
