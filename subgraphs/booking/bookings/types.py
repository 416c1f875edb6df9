"""How does the graph show a booking, and what happened to it?"""

from datetime import datetime
from enum import Enum
from typing import Annotated, Final, Self

import strawberry

from subgraphs.booking.access import PRIVATE, After, First
from subgraphs.booking.bookings.log import Actor
from subgraphs.booking.bookings.models import (
    ENDED,
    BookingEventRow,
    BookingRow,
    BookingState,
    Failure,
    Money,
)
from subgraphs.booking.bookings.snapshots import BookedOffer, booked
from subgraphs.booking.context import Info
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.types import OfferConditions
from subgraphs.booking.references import Traveler, Trip, User
from subgraphs.booking.refunds.types import Refund
from subgraphs.booking.trips import types as trips
from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.money.types import Money as MoneyType
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.chassis.streams import Gap

strawberry.enum(
    BookingState,
    description="PRICING: its price is looked at. AWAITING_PRICE_ACCEPTANCE: it costs more; accept"
    " or decline. HELD: ours until the hold ends. AWAITING_PAYMENT: the payment's answer has not"
    " come. ORDERING: on its way. UNKNOWN: the provider's answer was lost, and is asked for."
    " PARKED: a person looks into it. CONFIRMED: made and paid. TICKETED: and ticketed."
    " CANCELLING, CANCELLED: taken back. REFUND_PENDING, REFUNDED: and what is owed for it is paid"
    " back. FAILED: it could not be had. EXPIRED: a hold or a price ended. Nothing is charged but"
    " when CONFIRMED or TICKETED, and what is kept of what you cancelled.",
)
strawberry.enum(
    Failure, name="BookingFailure", description="Why a booking did not come about. More may come."
)
strawberry.enum(Actor, name="BookingActor", description="Who did it.")


@strawberry.enum(description="Where the payment stands.")
class PaymentState(Enum):
    PENDING = "PENDING"
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


SIMPLE: Final = {
    Money.AUTHORISED: PaymentState.AUTHORISED,
    Money.VOIDED: PaymentState.CANCELLED,
    Money.DECLINED: PaymentState.DECLINED,
}


@strawberry.federation.type(
    authenticated=True, description="What a booking costs, and whether it is paid."
)
class BookingPayment:
    state: PaymentState = strawberry.field(description="Where it stands. Never null.")
    amount: MoneyType = strawberry.field(description="What is charged, once. Never null.")
    refunded: MoneyType = strawberry.field(description="What was paid back so far. Never null.")

    @classmethod
    def of(cls, row: BookingRow) -> Self:
        return cls(
            state=_payment_of(row),
            amount=MoneyType.of(row.total),
            refunded=MoneyType.of(row.refunded),
        )


@strawberry.federation.type(
    authenticated=True, description="A price that changed after it was asked for."
)
class ChangedPrice:
    accepted: MoneyType = strawberry.field(description="Up to what was accepted. Never null.")
    current: MoneyType = strawberry.field(description="What it costs now. Never null.")
    confirm_before: datetime = strawberry.field(
        description="Accept or decline until then, in UTC; later it is let go. Never null."
    )

    @classmethod
    def of(cls, row: BookingRow) -> Self | None:
        if row.state != BookingState.AWAITING_PRICE_ACCEPTANCE or row.confirm_before is None:
            return None
        return cls(
            accepted=MoneyType.of(row.most),
            current=MoneyType.of(row.total),
            confirm_before=row.confirm_before,
        )


@strawberry.federation.type(authenticated=True, description="One line of a booking's log.")
class BookingEvent:
    sequence: int = strawberry.field(description="1, 2, 3 and so on, without holes.")
    at: datetime = strawberry.field(description="In UTC. Never null.")
    state: BookingState = strawberry.field(description="What the booking became. Never null.")
    actor: Actor = strawberry.field(description="Who did it. Never null.")
    note: str = strawberry.field(description="For a person to read, in English. Never null.")
    undoes: int | None = strawberry.field(
        description="The sequence of the line that this one takes back. Null when it adds."
    )

    @classmethod
    def of(cls, row: BookingEventRow) -> Self:
        return cls(
            sequence=row.sequence,
            at=row.at,
            state=BookingState(row.state),
            actor=Actor(row.actor),
            note=row.note,
            undoes=row.undoes,
        )


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
    provider: Provider = strawberry.field(
        description="Who sells it. Never null.", directives=PRIVATE
    )
    provider_reference: str | None = strawberry.field(
        description="What the provider's desk knows it by. Null until it is ordered.",
        directives=PRIVATE,
    )
    failure: Failure | None = strawberry.field(
        description="Why it did not come about. Null while it may, and when it did.",
        directives=PRIVATE,
    )
    refusal: str | None = strawberry.field(
        description="The provider's own code for it, or the payment's. Null when there is none.",
        directives=PRIVATE,
    )
    checkout_id: strawberry.ID = strawberry.field(
        description="The same for all that was booked together. Never null.", directives=PRIVATE
    )
    row: strawberry.Private[BookingRow]

    @strawberry.field(
        description="Our own copy of what was bought: it shows all that a ticket must, whatever"
        " else is away. Never null.",
        directives=PRIVATE,
    )
    def offer(self) -> BookedOffer:
        return booked(self.row)

    @strawberry.field(description="For all travelers, with taxes. Never null.", directives=PRIVATE)
    def total(self) -> MoneyType:
        return MoneyType.of(self.row.total)

    @strawberry.field(
        description="What cancelling it costs, and until when; as it was bought. What a provider"
        " gives back in the end, `quoteCancellation` asks. Never null.",
        directives=PRIVATE,
    )
    def conditions(self) -> OfferConditions:
        return OfferConditions.of(self.row.snapshot, self.row.total)

    @strawberry.field(
        description="When an unpaid hold ends, in UTC. Null when it is not held, or paid.",
        directives=PRIVATE,
    )
    def hold_expires_at(self) -> datetime | None:
        is_unpaid = self.row.money == Money.NONE and self.row.state not in ENDED
        return self.row.hold_expires_at if is_unpaid else None

    @strawberry.field(description="What is paid for it. Never null.", directives=PRIVATE)
    def payment(self) -> BookingPayment:
        return BookingPayment.of(self.row)

    @strawberry.field(
        description="A price that waits for your yes or no. Null when none does.",
        directives=PRIVATE,
    )
    def changed_price(self) -> ChangedPrice | None:
        return ChangedPrice.of(self.row)

    @strawberry.field(
        description="The trip it is for. Null when the viewer has left it meanwhile.",
        directives=PRIVATE,
    )
    async def trip(self, info: Info) -> Trip | None:
        return await trips.trip_of(info, self.row.trip_id)

    @strawberry.field(
        description="Who travels, as they were named, at most 9; empty where nobody had to be."
        " Null for one that was removed, and for all but those who own them.",
        directives=[*PRIVATE, bounded(9)],
    )
    def travelers(self) -> list[Traveler | None]:
        return [Traveler(id=strawberry.ID(id)) for id in self.row.traveler_ids]

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

    @strawberry.field(
        description="What is paid back for it, each part by itself, oldest first.",
        directives=[*PRIVATE, list_size()],
    )
    async def refunds(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Refund]:
        page = Page.of(first, after)
        rows = await info.context.refunds_of_booking.load((self.row.id, page))
        return connection(Refund.of, rows or [], page, lambda row: cursor_of(row.position))

    @classmethod
    def of(cls, row: BookingRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            state=BookingState(row.state),
            reference=row.reference,
            traveler_count=row.traveler_count,
            created_at=row.created_at,
            provider=Provider(row.provider),
            provider_reference=row.order_reference,
            failure=Failure(row.failure) if row.failure else None,
            refusal=row.refusal,
            checkout_id=strawberry.ID(row.checkout_id),
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.booking.load(str(id))
        return cls.of(row) if row else None


def _payment_of(row: BookingRow) -> PaymentState:
    money = Money(row.money)
    if money in SIMPLE:
        return SIMPLE[money]
    if money is Money.NONE:
        if row.state in {BookingState.UNKNOWN, BookingState.PARKED}:
            return PaymentState.UNKNOWN
        return PaymentState.CANCELLED if row.state in ENDED else PaymentState.PENDING
    if not row.refunded_minor:
        return PaymentState.CAPTURED
    whole = row.refunded_minor == row.total_minor
    return PaymentState.REFUNDED if whole else PaymentState.PARTIALLY_REFUNDED
