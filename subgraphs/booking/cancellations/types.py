"""How does the graph show what a cancellation gives back?"""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.booking.bookings.types import Booking
from subgraphs.booking.cancellations.models import QuoteRow, RefundTo
from subgraphs.booking.context import Info
from subgraphs.booking.offers.types import MOST_STEPS, CancellationStep, cancellation_steps
from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.money.types import Money

strawberry.enum(
    RefundTo,
    description="ORIGINAL_PAYMENT: the card it was paid with. VOUCHER: the airline's own, in the"
    " traveller's name; nothing is paid back.",
)


@strawberry.federation.type(
    authenticated=True, description="What cancelling gives back, until a moment. Nothing is done."
)
class CancellationQuote:
    id: strawberry.ID = strawberry.field(
        description="For `confirmCancellation`. Opaque. Never null."
    )
    refund: Money = strawberry.field(
        description="What comes back, in the booking's currency. Never null."
    )
    penalty: Money = strawberry.field(
        description="What the provider keeps, in the booking's currency. Never null."
    )
    refund_to: RefundTo = strawberry.field(description="Where it comes back to. Never null.")
    estimated: bool = strawberry.field(
        description="True where the provider does not say: reckoned from the conditions. What was"
        " quoted is paid all the same."
    )
    expires_at: datetime = strawberry.field(
        description="Confirm until then, in UTC; later ask for another. Never null."
    )
    row: strawberry.Private[QuoteRow]

    @strawberry.field(description="What it would cancel. Null once you have left its trip.")
    async def booking(self, info: Info) -> Booking | None:
        row = await info.context.booking.load(self.row.booking_id)
        return Booking.of(row) if row else None

    @strawberry.field(
        description="What cancelling costs until when, as it was bought; the earliest first. Empty"
        " where the provider does not say.",
        directives=[bounded(MOST_STEPS)],
    )
    async def steps(self, info: Info) -> list[CancellationStep]:
        row = await info.context.booking.load(self.row.booking_id)
        return cancellation_steps(row.snapshot, row.total) if row else []

    @classmethod
    def of(cls, row: QuoteRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            refund=Money.of(row.refund),
            penalty=Money.of(row.penalty),
            refund_to=RefundTo(row.refund_to),
            estimated=row.is_estimated,
            expires_at=row.expires_at,
            row=row,
        )
