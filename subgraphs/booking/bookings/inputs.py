"""What a client says to book, to accept and to pay."""

from decimal import Decimal

import strawberry

from subgraphs.booking.bookings.orders import Item, Order

KEY = (
    "1 to 255 characters, new for each request: sent again with the same input, it is the same"
    " effect, and nobody pays twice. Remembered for 30 days."
)
TOKEN = "The payment provider's, as `pm_...`. Never a card number."
TRAVELERS = (
    "Of your travellers, as many as the offer is for, at most 9. Needed where the offer's"
    " `requirements` ask for particulars."
)


@strawberry.input(description="What to book, for which trip, and how to pay for it.")
class PlaceBookingInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    trip_id: strawberry.ID = strawberry.field(description="The trip; its owner and editors book.")
    offer_id: strawberry.ID = strawberry.field(description="What a search showed.")
    traveler_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description=TRAVELERS
    )
    traveler_count: int | None = strawberry.field(
        default=None, description="When given, it must be the offer's."
    )
    accept_price_up_to: Decimal = strawberry.field(
        description="The highest total to accept, in the offer's currency."
    )
    payment_method_token: str | None = strawberry.field(
        default=None, description=f"{TOKEN} Left out only with `hold`."
    )
    hold: bool = strawberry.field(
        default=False,
        description="Hold it, and pay later with `payBooking`; where its capabilities allow.",
    )

    @property
    def order(self) -> Order:
        item = Item(
            self.offer_id,
            self.accept_price_up_to,
            tuple(map(str, self.traveler_ids)),
            self.traveler_count,
        )
        return Order(self.trip_id, (item,), self.payment_method_token, self.hold)


@strawberry.input(description="One thing of a checkout.")
class CheckoutItemInput:
    offer_id: strawberry.ID = strawberry.field(description="What a search showed.")
    traveler_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description=TRAVELERS
    )
    accept_price_up_to: Decimal = strawberry.field(
        description="The highest total to accept, in the offer's currency."
    )

    @property
    def item(self) -> Item:
        return Item(self.offer_id, self.accept_price_up_to, tuple(map(str, self.traveler_ids)))


@strawberry.input(description="Several things for one trip, all of them or none.")
class CheckoutTripInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    trip_id: strawberry.ID = strawberry.field(description="The trip; its owner and editors book.")
    items: list[CheckoutItemInput] = strawberry.field(
        description="1 to 5, in the order in which they are got."
    )
    payment_method_token: str = strawberry.field(description=TOKEN)

    @property
    def order(self) -> Order:
        items = tuple(each.item for each in self.items)
        return Order(self.trip_id, items, self.payment_method_token)


@strawberry.input(description="Say yes to a price that changed.")
class AcceptPriceInput:
    booking_id: strawberry.ID = strawberry.field(description="What awaits your answer.")
    accept_price_up_to: Decimal = strawberry.field(
        description="The highest total to accept now, in the booking's currency."
    )


@strawberry.input(description="Say no to a price that changed.")
class DeclinePriceInput:
    booking_id: strawberry.ID = strawberry.field(description="What awaits your answer.")


@strawberry.input(description="Pay for what is held.")
class PayBookingInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY)
    booking_id: strawberry.ID = strawberry.field(description="What is held.")
    payment_method_token: str = strawberry.field(description=TOKEN)
