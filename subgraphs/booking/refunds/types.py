"""How does the graph show what is paid back?"""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.booking.refunds.models import RefundRow, RefundState, Why
from subgraphs.chassis.money.types import Money

strawberry.enum(
    RefundState,
    description="REQUESTED: owed, and asked for. PENDING: on its way, for some days perhaps."
    " SUCCEEDED: paid back. FAILED: it did not arrive; where it is owed, a person looks into it.",
)
strawberry.enum(
    Why,
    name="RefundReason",
    description="CANCELLED: you cancelled. UNDONE: it did not come about. GOODWILL: from us.",
)


@strawberry.federation.type(
    authenticated=True, description="One part of what is paid back, to the card it was paid with."
)
class Refund:
    id: strawberry.ID = strawberry.field(description="Opaque. Never null.")
    amount: Money = strawberry.field(description="In the booking's currency. Never null.")
    state: RefundState = strawberry.field(description="Where it stands. Never null.")
    reason: Why = strawberry.field(description="What it is for. Never null.")
    requested_at: datetime = strawberry.field(description="In UTC. Never null.")
    settled_at: datetime | None = strawberry.field(
        description="When it succeeded or failed, in UTC. Null until then."
    )

    @classmethod
    def of(cls, row: RefundRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            amount=Money.of(row.amount),
            state=RefundState(row.state),
            reason=Why(row.why),
            requested_at=row.requested_at,
            settled_at=row.settled_at,
        )
