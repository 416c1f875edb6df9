"""How does the graph show what a person confirmed, and what became of it?"""

from datetime import datetime
from decimal import Decimal
from typing import Self

import strawberry

from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.money.types import Money
from subgraphs.persona.arguments import CLIENT_KEY
from subgraphs.persona.drafts.types import ItineraryDraft, money_of
from subgraphs.persona.ordering.models import Dearer, NotBooked, Order, RefusalCode, Result
from subgraphs.persona.ordering.reckoning import MOST_ITEMS
from subgraphs.persona.ordering.service import Confirmed, Wanted
from subgraphs.persona.references import Booking, Trip

strawberry.enum(
    RefusalCode,
    name="OrderRefusalCode",
    description="Why a plan was not booked. New ones may appear.",
)


@strawberry.federation.type(
    authenticated=True,
    description="That a person says yes to a plan. It holds for five minutes, for one bookDraft.",
)
class DraftConfirmation:
    token: str = strawberry.field(
        description="Pass it to bookDraft. It is shown once; keep it from everybody else."
    )
    expires_at: datetime = strawberry.field(description="In UTC. Never null.")
    max_total: Money = strawberry.field(description="All of it costs no more. Never null.")
    draft: ItineraryDraft = strawberry.field(description="What is confirmed. Never null.")

    @classmethod
    def of(cls, confirmed: Confirmed) -> Self:
        return cls(
            token=confirmed.token,
            expires_at=confirmed.expires_at,
            max_total=Money.of(confirmed.most),
            draft=ItineraryDraft.of(confirmed.draft),
        )


@strawberry.federation.type(
    authenticated=True, description="Something of a plan costs more than was confirmed."
)
class PriceChange:
    accepted: Money = strawberry.field(description="Up to what was confirmed. Never null.")
    current: Money = strawberry.field(description="What it costs. Never null.")
    confirm_before: datetime = strawberry.field(
        description="Until when it can be had for that, in UTC. Never null."
    )
    booking_id: strawberry.Private[str | None]

    @strawberry.field(
        description="What waits for acceptPrice or declinePrice. Null where nothing was begun: then"
        " confirm the plan again, for more. Null as well when booking does not answer."
    )
    def booking(self) -> Booking | None:
        return Booking(id=strawberry.ID(self.booking_id)) if self.booking_id else None

    @classmethod
    def of(cls, dearer: Dearer) -> Self:
        return cls(
            accepted=money_of(dearer.accepted),
            current=money_of(dearer.current),
            confirm_before=dearer.confirm_before,
            booking_id=dearer.booking_id,
        )


@strawberry.federation.type(authenticated=True, description="Why a plan was not booked.")
class OrderRefusal:
    code: RefusalCode = strawberry.field(description="Branch on it, not on the message.")
    message: str = strawberry.field(description="For a person to read, in English.")

    @classmethod
    def of(cls, refused: NotBooked) -> Self:
        return cls(code=refused.code, message=refused.message)


@strawberry.federation.type(
    authenticated=True, description="A confirmed plan, and what became of it. Kept for 30 days."
)
class DraftOrder:
    max_total: Money = strawberry.field(description="All of it costs no more. Never null.")
    trip_id: strawberry.Private[str | None]
    result: strawberry.Private[Result]

    @strawberry.field(
        description="What it is booked for. Null until the turn has ended, where it did not come so"
        " far, and when booking does not answer."
    )
    def trip(self) -> Trip | None:
        return Trip(id=strawberry.ID(self.trip_id)) if self.trip_id else None

    @strawberry.field(
        description="In the order of the plan; empty until the turn has ended. Null for one when"
        " booking does not answer.",
        directives=[bounded(MOST_ITEMS)],
    )
    def bookings(self) -> list[Booking | None]:
        return [Booking(id=strawberry.ID(each.booking_id)) for each in self.result.bookings]

    @strawberry.field(
        description="What cost more than was confirmed, when the turn ended.",
        directives=[bounded(MOST_ITEMS)],
    )
    def price_changes(self) -> list[PriceChange]:
        return [PriceChange.of(each) for each in self.result.dearer]

    @strawberry.field(description="Why it was not booked. Null where it was, or may be yet.")
    def refusal(self) -> OrderRefusal | None:
        return OrderRefusal.of(self.result.refused) if self.result.refused else None

    @classmethod
    def of(cls, order: Order, result: Result | None) -> Self:
        known = result or Result()
        return cls(
            max_total=money_of(order.most), trip_id=known.trip_id or order.trip_id, result=known
        )


@strawberry.input(description="Which plan a person says yes to, as they saw it, and up to what.")
class ConfirmDraftInput:
    draft_id: strawberry.ID = strawberry.field(description="One of the viewer's plans.")
    revision: str = strawberry.field(description="The plan's, as the person was shown it.")
    max_total: Decimal = strawberry.field(
        description="The highest total to accept, in the plan's currency: its total, or more. What"
        " is above the total is shared out by price."
    )


@strawberry.input(description="Which confirmed plan to book, for whom, and how to pay for it.")
class BookDraftInput:
    client_key: strawberry.ID = strawberry.field(description=CLIENT_KEY)
    draft_id: strawberry.ID = strawberry.field(description="The plan that was confirmed.")
    confirmation_token: str = strawberry.field(description="From confirmDraft.")
    payment_method_token: str = strawberry.field(
        description="The payment provider's, as `pm_...`. Never a card number. It is kept sealed,"
        " until the turn has ended."
    )
    traveler_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Of the viewer's travellers, as many as the offers are for, at most 9. Needed"
        " where an offer's `requirements` ask for particulars.",
    )
    trip_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="For which of the viewer's trips. Null: the one that the plan was asked for, or"
        " else a new one with the plan's title and days.",
    )

    def wanted(self) -> Wanted:
        return Wanted(
            draft_id=self.draft_id,
            token=self.confirmation_token,
            payment=self.payment_method_token,
            traveler_ids=[str(id) for id in self.traveler_ids],
            trip_id=self.trip_id,
        )


@strawberry.type(description="It is confirmed. Nothing is booked yet.")
class ConfirmDraftSuccess:
    confirmation: DraftConfirmation = strawberry.field(description="Never null.")
