"""How is what is not settled shown to whoever settles it? Codes and amounts, and nobody's name."""

import json
from datetime import datetime
from typing import Annotated, Final, Self

import strawberry

from subgraphs.booking.bookings.models import AttemptRow, BookingState, Failure
from subgraphs.booking.bookings.models import Money as MoneyState
from subgraphs.booking.bookings.saga.attempts import Action, Outcome
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.operator.cases import Case
from subgraphs.booking.operator.doubts import Decision, Doubt
from subgraphs.booking.operator.repository import Line
from subgraphs.booking.providers.port import OrderState
from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.money.types import Money
from subgraphs.chassis.pages import Connection
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem

MOST: Final = 20  # the newest, of attempts and of lines

strawberry.enum(Action, name="AttemptAction", description="What was asked of the other side.")
strawberry.enum(
    Outcome,
    name="AttemptOutcome",
    description="NEVER_CAME: sure to have had no effect; it may be sent again.",
)
strawberry.enum(OrderState, description="How an order stands at its provider, as we know it.")
strawberry.enum(MoneyState, name="MoneyState", description="Where the payment stands, as we know.")
strawberry.enum(
    Doubt,
    name="BookingDoubt",
    description="What nobody knows. ORDER, ORDER_PAID, PAYMENT, CAPTURE: whether it arrived."
    " TICKET: whether it will come. CANCELLATION: the order stands and is not taken back by itself."
    " REFUND: whether money is set aside, or paid back. NOTHING: it only does not go on.",
)
strawberry.enum(
    Decision,
    name="BookingDecision",
    description="ASK_AGAIN: nothing is known; ask now; a refund that failed is tried once more."
    " IT_WAS_MADE, IT_WAS_NOT_MADE: what is in doubt. GIVE_BACK: let go of all that was got."
    " ACCEPT: keep an order that was to be undone.",
)


@strawberry.federation.type(
    authenticated=True, description="A write that was sent to the other side, or was about to be."
)
class BookingAttempt:
    action: Action = strawberry.field(description="What was asked for. Never null.")
    number: int = strawberry.field(description="From 1, of its action.")
    client_ref: str = strawberry.field(description="Under which the other side knows it.")
    sent_at: datetime = strawberry.field(description="In UTC. Never null.")
    asked_at: datetime | None = strawberry.field(
        description="When it was asked about last, in UTC. Null when it never was."
    )
    outcome: Outcome | None = strawberry.field(description="Null while nobody knows.")
    detail: str = strawberry.field(description="The other side's codes, as JSON. Never null.")

    @classmethod
    def of(cls, row: AttemptRow) -> Self:
        return cls(
            action=Action(row.action),
            number=row.number,
            client_ref=row.client_ref,
            sent_at=row.sent_at,
            asked_at=row.asked_at,
            outcome=Outcome(row.outcome) if row.outcome else None,
            detail=json.dumps(row.detail, sort_keys=True),
        )


@strawberry.federation.type(authenticated=True, description="One posting of the ledger.")
class LedgerLine:
    reference: str = strawberry.field(description="Of its entry. Never null.")
    account: str = strawberry.field(description="A code. Never null.")
    amount: Money = strawberry.field(description="Positive: it comes to the account.")
    at: datetime = strawberry.field(description="In UTC. Never null.")

    @classmethod
    def of(cls, line: Line) -> Self:
        amount = Money.of(line.amount)
        return cls(reference=line.reference, account=line.account, amount=amount, at=line.at)


@strawberry.federation.type(
    authenticated=True, description="All that is known of a booking, and what is not."
)
class BookingEvidence:
    in_doubt: Doubt = strawberry.field(description="Never null.")
    decisions: list[Decision] = strawberry.field(
        description="What may be decided now, by name.", directives=[bounded(len(Decision))]
    )
    attempts: list[BookingAttempt] = strawberry.field(
        description=f"In the order in which they were sent; the newest {MOST}.",
        directives=[bounded(MOST)],
    )
    order_id: str | None = strawberry.field(description="The provider's. Null while unknown.")
    order_state: OrderState | None = strawberry.field(description="Null while there is none.")
    order_reference: str | None = strawberry.field(
        description="What the provider's desk knows it by. Null while unknown."
    )
    money: MoneyState = strawberry.field(description="Never null.")
    intent_id: str | None = strawberry.field(
        description="The payment provider's. Null while unknown."
    )
    ledger: list[LedgerLine] = strawberry.field(
        description=f"Oldest first; the newest {MOST}.", directives=[bounded(MOST)]
    )

    @classmethod
    def of(cls, case: Case) -> Self:
        booking = case.booking
        return cls(
            in_doubt=case.doubt,
            decisions=sorted(case.decisions),
            attempts=[BookingAttempt.of(each) for each in case.attempts[-MOST:]],
            order_id=booking.order_id,
            order_state=OrderState(booking.order_state) if booking.order_state else None,
            order_reference=booking.order_reference,
            money=MoneyState(booking.money),
            intent_id=booking.intent_id,
            ledger=[LedgerLine.of(line) for line in case.lines[-MOST:]],
        )


@strawberry.federation.type(
    authenticated=True,
    description="A booking as its operators see it. It names nobody: who travels is not their"
    " business.",
)
class UnresolvedBooking:
    booking_id: strawberry.ID = strawberry.field(description="Never null.")
    checkout_id: strawberry.ID = strawberry.field(
        description="The same for all that was booked together. Never null."
    )
    state: BookingState = strawberry.field(description="Never null.")
    provider: Provider = strawberry.field(description="Who sells it. Never null.")
    total: Money = strawberry.field(description="What it costs. Never null.")
    failure: Failure | None = strawberry.field(
        description="Why it is being undone. Null while it may still come about."
    )
    refusal: str | None = strawberry.field(
        description="The other side's own code for that. Null when there is none."
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.")
    quiet_since: datetime = strawberry.field(
        description="When something happened last, in UTC. Never null."
    )
    evidence: BookingEvidence = strawberry.field(description="Never null.")

    @classmethod
    def of(cls, case: Case) -> Self:
        row = case.booking
        return cls(
            booking_id=strawberry.ID(row.id),
            checkout_id=strawberry.ID(row.checkout_id),
            state=BookingState(row.state),
            provider=Provider(row.provider),
            total=Money.of(row.total),
            failure=Failure(row.failure) if row.failure else None,
            refusal=row.refusal,
            created_at=row.created_at,
            quiet_since=case.quiet_since,
            evidence=BookingEvidence.of(case),
        )


UnresolvedBookings = Connection[UnresolvedBooking]


@strawberry.input(description="What a person found out about a booking, or decided about it.")
class SettleBookingInput:
    booking_id: strawberry.ID = strawberry.field(description="Whose.")
    idempotency_key: strawberry.ID = strawberry.field(
        description="1 to 255 characters, new for each decision; sent again, it is decided once."
    )
    decision: Decision = strawberry.field(description="One of its evidence's `decisions`.")
    reference: str | None = strawberry.field(
        default=None,
        description="With IT_WAS_MADE: the order's id at its provider, or the payment's; where it"
        " is not known yet. At most 255 characters.",
    )
    note: str = strawberry.field(
        description="How you know; 1 to 500 characters after trimming. For operators alone, kept"
        " for good: write nobody's name."
    )


@strawberry.type(description="It is decided and noted; the booking goes on by itself.")
class SettleBookingSuccess:
    booking: UnresolvedBooking = strawberry.field(description="As it is now. Never null.")
    decided_at: datetime = strawberry.field(description="In UTC. Never null.")
    replayed: bool = strawberry.field(
        description="True when an earlier request with this key decided it."
    )


SettleBookingResult = Annotated[
    SettleBookingSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("SettleBookingResult", description="What was decided, or why it was not."),
]
