"""How does the graph show a booking, and what happened to it?"""

from datetime import datetime
from enum import Enum
from typing import Annotated, Final, Self

import strawberry

from subgraphs.booking.access import PRIVATE, After, First
from subgraphs.booking.bookings.models import OPEN, BookingEventRow, BookingRow, BookingState
from subgraphs.booking.bookings.snapshots import BookedOffer, booked
from subgraphs.booking.context import Info
from subgraphs.booking.references import Trip, User
from subgraphs.booking.trips import types as trips
from subgraphs.chassis.graph_types import Node, list_size
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.types import Money
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.chassis.streams import Gap

strawberry.enum(
    BookingState,
    description="HELD: ours, until the hold ends. AWAITING_PAYMENT: held, and the payment's answer"
    " has not come. CONFIRMED: paid. FAILED: the payment was declined. EXPIRED: the hold ended"
    " unpaid. UNKNOWN: a person looks into the payment. Nothing is charged but when CONFIRMED.",
)


@strawberry.enum(description="Where the payment stands.")
class PaymentState(Enum):
    PENDING = "PENDING"
    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


PAYMENT_OF: Final = {
    BookingState.HELD: PaymentState.PENDING,
    BookingState.AWAITING_PAYMENT: PaymentState.PENDING,
    BookingState.CONFIRMED: PaymentState.CAPTURED,
    BookingState.FAILED: PaymentState.DECLINED,
    BookingState.EXPIRED: PaymentState.CANCELLED,
    BookingState.UNKNOWN: PaymentState.UNKNOWN,
}


@strawberry.federation.type(
    authenticated=True, description="What a booking costs, and whether it is paid."
)
class BookingPayment:
    state: PaymentState = strawberry.field(description="Where it stands. Never null.")
    amount: Money = strawberry.field(description="What is charged, once. Never null.")


@strawberry.federation.type(authenticated=True, description="One line of a booking's log.")
class BookingEvent:
    sequence: int = strawberry.field(description="1, 2, 3 and so on, without holes.")
    at: datetime = strawberry.field(description="In UTC. Never null.")
    state: BookingState = strawberry.field(description="What the booking became. Never null.")
    note: str = strawberry.field(description="For a person to read, in English. Never null.")

    @classmethod
    def of(cls, row: BookingEventRow) -> Self:
        return cls(sequence=row.sequence, at=row.at, state=BookingState(row.state), note=row.note)


BookingUpdate = Annotated[
    BookingEvent | Gap,
    strawberry.union(
        "BookingUpdate", description="A change, or a stretch of history that is gone."
    ),
]


@strawberry.federation.type(
    keys=["id"],
    description="Something bought for a trip. The trip's members see it, and nobody else.",
)
class Booking(Node):
    state: BookingState = strawberry.field(description="Never null.", directives=PRIVATE)
    reference: str = strawberry.field(
        description="Six capital letters and digits, to be told at a desk. Never null.",
        directives=PRIVATE,
    )
    traveler_count: int = strawberry.field(
        description="For how many, 1 to 16. Never null.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.", directives=PRIVATE)
    row: strawberry.Private[BookingRow]

    @strawberry.field(
        description="Our own copy of what was bought: it shows all that a ticket must, whatever"
        " else is away. Never null.",
        directives=PRIVATE,
    )
    def offer(self) -> BookedOffer:
        return booked(self.row)

    @strawberry.field(description="For all travelers, with taxes. Never null.", directives=PRIVATE)
    def total(self) -> Money:
        return Money.of(_total(self.row))

    @strawberry.field(
        description="When an unpaid hold ends, in UTC. Null once it is settled.", directives=PRIVATE
    )
    def hold_expires_at(self) -> datetime | None:
        return self.row.hold_expires_at if self.row.state in OPEN else None

    @strawberry.field(description="What is paid for it. Never null.", directives=PRIVATE)
    def payment(self) -> BookingPayment:
        return BookingPayment(state=PAYMENT_OF[self.state], amount=Money.of(_total(self.row)))

    @strawberry.field(
        description="The trip it is for. Null when the viewer has left it meanwhile.",
        directives=PRIVATE,
    )
    async def trip(self, info: Info) -> Trip | None:
        return await trips.trip_of(info, self.row.trip_id)

    @strawberry.field(
        description="Who booked. Null when accounts does not show them.", directives=PRIVATE
    )
    def booked_by(self) -> User | None:
        return trips.User(id=strawberry.ID(self.row.booked_by))

    @strawberry.field(
        description="Everything that happened to it, oldest first; at most a few dozen lines.",
        directives=[*PRIVATE, list_size()],
    )
    async def timeline(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[BookingEvent]:
        page = Page.of(first, after)
        rows = await info.context.timeline_of_booking.load((self.row.id, page))
        return connection(BookingEvent.of, rows or [], page, lambda row: cursor_of(row.sequence))

    @classmethod
    def of(cls, row: BookingRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            state=BookingState(row.state),
            reference=row.reference,
            traveler_count=row.traveler_count,
            created_at=row.created_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.booking.load(str(id))
        return cls.of(row) if row else None


def _total(row: BookingRow) -> Amount:
    return Amount(row.total_minor, row.currency)
