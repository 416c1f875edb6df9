"""What a client says to cancel."""

import strawberry

from subgraphs.booking.bookings.inputs import KEY


@strawberry.input(description="Ask what comes back.")
class QuoteCancellationInput:
    booking_id: strawberry.ID = strawberry.field(
        description="What is booked, or held and unpaid; the trip's owner and editors ask."
    )


@strawberry.input(description="Cancel as it was quoted.")
class ConfirmCancellationInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    quote_id: strawberry.ID = strawberry.field(description="Of `quoteCancellation`.")
