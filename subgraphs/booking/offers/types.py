"""What every offer shows, whatever it is for."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Self

import strawberry

from subgraphs.booking.context import Info
from subgraphs.booking.exchange.rates import Rate
from subgraphs.booking.offers import conditions
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.chassis.graph_types import Node, bounded
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.types import CurrencyCode, Money

MOST_STEPS = 10

strawberry.enum(
    Provider,
    name="ProviderCode",
    description="Who sells it. `OWN` is our own stock. More may come.",
)


@strawberry.enum(
    description="INDICATIVE: the provider is asked again before anything is booked, and a higher"
    " price only with your consent. CONFIRMED: booked in time, it costs that. EXPIRED: search"
    " again."
)
class PriceState(Enum):
    INDICATIVE = "INDICATIVE"
    CONFIRMED = "CONFIRMED"
    EXPIRED = "EXPIRED"


@strawberry.type(description="What cancelling costs until a moment.")
class CancellationStep:
    until: datetime | None = strawberry.field(
        description="In UTC; later the next step counts. Null: for good."
    )
    penalty: Money = strawberry.field(description="What is kept of the price.")


def cancellation_steps(payload: conditions.Payload, total: Amount) -> list[CancellationStep]:
    return [
        CancellationStep(until=step.until, penalty=Money.of(step.penalty))
        for step in conditions.steps(payload, total)[-MOST_STEPS:]
    ]


@strawberry.type(description="What may still be changed after booking.")
class OfferConditions:
    is_refundable: bool = strawberry.field(description="Cancelled in time, the price is paid back.")
    is_changeable: bool = strawberry.field(description="It may be moved to another date in time.")
    until: datetime | None = strawberry.field(
        description="What in time means, in UTC. Later, the price is not paid back in full. Null"
        " where the provider does not say."
    )
    checked_bags: int | None = strawberry.field(
        description="Of 23 kg, included for each traveller. Null where it is no flight, or the"
        " provider does not say."
    )
    cabin_bags: int | None = strawberry.field(
        description="Included for each traveller. Null where it is no flight, or the provider does"
        " not say."
    )
    cancellation: list[CancellationStep] = strawberry.field(
        description="The earliest first, at most 10. Empty where the provider does not say.",
        directives=[bounded(MOST_STEPS)],
    )
    change_penalty: Money | None = strawberry.field(
        description="What a change costs, beside what the new date costs more. Null where it cannot"
        " be changed, or the provider does not say."
    )

    @classmethod
    def of(cls, payload: conditions.Payload, total: Amount) -> Self:
        """Of an offer, or of what was bought of it, at that price."""
        told = payload["conditions"]
        until = told.get("until")
        change = conditions.change_penalty(payload, total)
        return cls(
            is_refundable=told["isRefundable"],
            is_changeable=told["isChangeable"],
            until=datetime.fromisoformat(until) if until else None,
            checked_bags=told.get("checkedBags"),
            cabin_bags=told.get("cabinBags"),
            cancellation=cancellation_steps(payload, total),
            change_penalty=Money.of(change) if change else None,
        )


@strawberry.type(description="What can be done with this very offer.")
class OfferCapabilities:
    can_hold: bool = strawberry.field(description="It is held for a while before it is paid.")
    can_pay_later: bool = strawberry.field(description="It is paid when the hold ends, or later.")
    can_cancel_online: bool = strawberry.field(description="It is cancelled here, not at a desk.")
    can_change: bool = strawberry.field(description="It is moved to another date here.")
    seat_map: bool = strawberry.field(description="The provider shows which seats are free.")

    @classmethod
    def of(cls, row: OfferRow) -> Self:
        told = row.capabilities
        return cls(
            can_hold=told.get("hold", False),
            can_pay_later=told.get("pay_later", False),
            can_cancel_online=told.get("cancel_online", False),
            can_change=told.get("change", False),
            seat_map=told.get("seat_map", False),
        )


@strawberry.type(description="What the provider must be told of each traveller, and no more.")
class BookingRequirements:
    needs_names: bool = strawberry.field(description="As in the document that is shown.")
    needs_date_of_birth: bool = strawberry.field(
        description="And the gender, as in the document that is shown."
    )
    needs_document: bool = strawberry.field(description="A passport, or an identity card.")
    needs_email: bool = strawberry.field(description="Where they are reached.")
    needs_phone: bool = strawberry.field(description="Where they are called.")

    @classmethod
    def of(cls, row: OfferRow) -> Self:
        told = row.requirements
        return cls(
            needs_names=told.get("names", False),
            needs_date_of_birth=told.get("date_of_birth", False),
            needs_document=told.get("document", False),
            needs_email=told.get("email", False),
            needs_phone=told.get("phone", False),
        )


@strawberry.type(description="By which rate a provider's price became the one that is shown.")
class ExchangeRate:
    id: strawberry.ID = strawberry.field(description="Opaque. A rate never changes.")
    from_: CurrencyCode = strawberry.field(name="from", description="The provider's currency.")
    to: CurrencyCode = strawberry.field(description="The currency that is shown, and paid.")
    rate: Decimal = strawberry.field(description="How many of `to` one of `from` is.")
    as_of: datetime = strawberry.field(description="When it was told, in UTC.")

    @classmethod
    def of(cls, rate: Rate) -> Self:
        return cls(
            id=strawberry.ID(rate.id),
            from_=CurrencyCode(rate.source_currency),
            to=CurrencyCode(rate.target_currency),
            rate=rate.value,
            as_of=rate.as_of,
        )


@strawberry.interface(description="A price for something, until a moment. Book it by its id.")
class Offer(Node):
    id: strawberry.ID = strawberry.field(
        description="Opaque. The same search shows the same id for up to 15 minutes."
    )
    provider: Provider = strawberry.field(description="Who sells it.")
    price: Money = strawberry.field(
        description="In all: of all travellers, rooms and nights. In the currency of the search;"
        " where no exchange rate is known, in the provider's."
    )
    expires_at: datetime = strawberry.field(
        description="When it cannot be booked any more, in UTC. Ours: 15 to 30 minutes after the"
        " search; another provider's as it says."
    )
    conditions: OfferConditions = strawberry.field(description="What may be changed afterwards.")
    row: strawberry.Private[OfferRow]

    @strawberry.field(description="Whether it still costs that.")
    def price_state(self) -> PriceState:
        if self.row.expires_at <= datetime.now(UTC):
            return PriceState.EXPIRED
        is_ours = self.row.provider == Provider.OWN
        return PriceState.CONFIRMED if is_ours else PriceState.INDICATIVE

    @strawberry.field(description="What the provider asks for, in its own currency.")
    def provider_price(self) -> Money:
        return Money.of(self.row.provider_total)

    @strawberry.field(
        description="Between `providerPrice` and `price`. Null where both are the same."
    )
    async def exchange(self, info: Info) -> ExchangeRate | None:
        if self.row.rate_id is None:
            return None
        rate = await info.context.exchange_rate.load(self.row.rate_id)
        return ExchangeRate.of(rate) if rate else None

    @strawberry.field(description="What can be done with it.")
    def capabilities(self) -> OfferCapabilities:
        return OfferCapabilities.of(self.row)

    @strawberry.field(description="What the provider must be told of each traveller.")
    def requirements(self) -> BookingRequirements:
        return BookingRequirements.of(self.row)
