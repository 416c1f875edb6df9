"""How one asks for a booking, places it and follows it."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.booking.access import READ, WRITE
from subgraphs.booking.bookings.inputs import (
    PROBLEMS,
    PlaceBookingInput,
    PlaceBookingResult,
    PlaceBookingSuccess,
)
from subgraphs.booking.bookings.orders import Order
from subgraphs.booking.bookings.types import Booking, BookingEvent, BookingUpdate
from subgraphs.booking.context import Info
from subgraphs.chassis.problems import mutation
from subgraphs.chassis.streams import Gap, Missed

OfBooking = Annotated[strawberry.ID, strawberry.argument(description="A booking's.")]


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="Null when there is none with this id, or when the viewer is no member of its"
        " trip.",
        authenticated=True,
        requires_scopes=READ,
    )
    async def booking(self, info: Info, id: OfBooking) -> Booking | None:
        row = await info.context.booking.load(str(id))
        return Booking.of(row) if row else None


@strawberry.type
class Mutations:
    @mutation(
        description="Hold what is offered, pay for it, and confirm it. The answer is final for its"
        " key; a request whose answer was lost is sent again with the same key.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def place_booking(self, info: Info, input: PlaceBookingInput) -> PlaceBookingResult:
        order = Order(
            trip_id=input.trip_id,
            offer_id=input.offer_id,
            most=input.accept_price_up_to,
            payment_method=input.payment_method_token,
            traveler_count=input.traveler_count,
        )
        user_id = info.context.viewer.require()
        placed = await info.context.bookings.place(user_id, input.idempotency_key, order)
        return PlaceBookingSuccess(booking=Booking.of(placed.booking), replayed=placed.replayed)


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="A booking's changes as they come, in the order of their sequence. Pass the"
        " last sequence you saw as `afterSequence` to get what you missed first; without it only"
        " new ones come. Ends when the viewer leaves the trip, or when the token expires.",
        directives=[Authenticated(), RequiresScopes(scopes=READ)],
    )
    async def booking_updated(
        self,
        info: Info,
        booking_id: OfBooking,
        after_sequence: Annotated[
            int | None, strawberry.argument(description="The last sequence seen; 0 for all.")
        ] = None,
    ) -> AsyncIterator[BookingUpdate]:
        user_id = info.context.viewer.require()
        async for item in info.context.following.follow(user_id, str(booking_id), after_sequence):
            info.context.forget()
            if isinstance(item, Missed):
                yield Gap(from_sequence=item.first, to_sequence=item.last)
            else:
                yield BookingEvent.of(item)
