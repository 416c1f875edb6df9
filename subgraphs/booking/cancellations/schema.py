"""How one cancels: first what comes back is said, then it is confirmed."""

import strawberry

from subgraphs.booking.access import WRITE
from subgraphs.booking.bookings.types import Booking
from subgraphs.booking.cancellations.inputs import (
    ConfirmCancellationInput,
    QuoteCancellationInput,
)
from subgraphs.booking.cancellations.results import (
    PROBLEMS,
    ConfirmCancellationResult,
    ConfirmCancellationSuccess,
    QuoteCancellationResult,
    QuoteCancellationSuccess,
)
from subgraphs.booking.cancellations.types import CancellationQuote
from subgraphs.booking.context import Info
from subgraphs.chassis.problems import mutation


@strawberry.type
class Mutations:
    @mutation(
        description="What would come back if it were cancelled; the provider is asked. Nothing is"
        " cancelled. What is held and unpaid is let go for nothing.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def quote_cancellation(
        self, info: Info, input: QuoteCancellationInput
    ) -> QuoteCancellationResult:
        user_id = info.context.viewer.require()
        row = await info.context.cancellations.quote(user_id, input.booking_id)
        return QuoteCancellationSuccess(quote=CancellationQuote.of(row))

    @mutation(
        description="Cancel at the provider, and pay back what was quoted. The provider is asked"
        " once more before: where something else would come back, nothing is cancelled. A quote is"
        " one cancellation, however often it is confirmed.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def confirm_cancellation(
        self, info: Info, input: ConfirmCancellationInput
    ) -> ConfirmCancellationResult:
        confirmed = await info.context.cancellations.confirm(
            info.context.viewer.require(), input.idempotency_key, input.quote_id
        )
        return ConfirmCancellationSuccess(
            booking=Booking.of(confirmed.booking), replayed=confirmed.replayed
        )
