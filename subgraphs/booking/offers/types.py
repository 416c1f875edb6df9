"""What every offer shows, whatever it is for."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.chassis.graph_types import Node
from subgraphs.chassis.money.types import Money

strawberry.enum(
    Provider,
    name="ProviderCode",
    description="Who sells it. `OWN` is our own stock. More may come.",
)


@strawberry.type(description="What may still be changed after booking.")
class OfferConditions:
    is_refundable: bool = strawberry.field(description="Cancelled in time, the price is paid back.")
    is_changeable: bool = strawberry.field(description="It may be moved to another date in time.")
    until: datetime = strawberry.field(
        description="What in time means, in UTC. Later, nothing is paid back."
    )
    checked_bags: int | None = strawberry.field(
        description="Of 23 kg, included for each traveller, 0 to 2. Null where it is no flight."
    )

    @classmethod
    def of(cls, row: OfferRow) -> Self:
        conditions = row.payload["conditions"]
        return cls(
            is_refundable=conditions["isRefundable"],
            is_changeable=conditions["isChangeable"],
            until=datetime.fromisoformat(conditions["until"]),
            checked_bags=conditions["checkedBags"],
        )


@strawberry.interface(description="A price for something, until a moment. Book it by its id.")
class Offer(Node):
    id: strawberry.ID = strawberry.field(
        description="Opaque. The same search shows the same id for up to 15 minutes."
    )
    provider: Provider = strawberry.field(description="Who sells it.")
    price: Money = strawberry.field(description="In all: of all travellers, rooms and nights.")
    expires_at: datetime = strawberry.field(
        description="When it cannot be booked any more, in UTC: 15 to 30 minutes after the search."
    )
    conditions: OfferConditions = strawberry.field(description="What may be changed afterwards.")
