"""How one asks for a booking, places it, answers it and follows it."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.booking.access import READ, WRITE
from subgraphs.booking.bookings.inputs import (
    AcceptPriceInput,
    CheckoutTripInput,
    DeclinePriceInput,
    PayBookingInput,
    PlaceBookingInput,
)
from subgraphs.booking.bookings.results import (
    MOST_ITEMS,
    PROBLEMS,
    AcceptPriceResult,
    BookingSuccess,
    CheckoutTripResult,
    CheckoutTripSuccess,
    DeclinePriceResult,
    PayBookingResult,
    PlaceBookingResult,
    PlaceBookingSuccess,
)
from subgraphs.booking.bookings.types import Booking, BookingEvent, BookingUpdate
from subgraphs.booking.context import Info
from subgraphs.booking.errors import NothingToBook
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
        description="Look at its price again, hold it, set the payment aside, order it, and take"
        " the payment. The answer is final for its key; a request whose answer was lost is sent"
        " again with the same key.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def place_booking(self, info: Info, input: PlaceBookingInput) -> PlaceBookingResult:
        user_id = info.context.viewer.require()
        placed = await info.context.bookings.place(user_id, input.idempotency_key, input.order)
        [row] = placed.bookings
        return PlaceBookingSuccess(booking=Booking.of(row), replayed=placed.replayed)

    @mutation(
        description="Book several things for one trip, a flight and a room say: all of them, or"
        " none and nothing charged. Answered when it is done, or after some seconds as it stands.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def checkout_trip(self, info: Info, input: CheckoutTripInput) -> CheckoutTripResult:
        if not 1 <= len(input.items) <= MOST_ITEMS:
            raise NothingToBook(MOST_ITEMS)
        user_id = info.context.viewer.require()
        placed = await info.context.bookings.checkout(user_id, input.idempotency_key, input.order)
        return CheckoutTripSuccess(
            bookings=[Booking.of(row) for row in placed.bookings], replayed=placed.replayed
        )

    @mutation(
        description="Say yes to a price that changed; the booking goes on.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def accept_price(self, info: Info, input: AcceptPriceInput) -> AcceptPriceResult:
        row = await info.context.bookings.accept_price(
            info.context.viewer.require(), input.booking_id, input.accept_price_up_to
        )
        return BookingSuccess(booking=Booking.of(row))

    @mutation(
        description="Say no to a price that changed; the booking is let go.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def decline_price(self, info: Info, input: DeclinePriceInput) -> DeclinePriceResult:
        user_id = info.context.viewer.require()
        row = await info.context.bookings.decline_price(user_id, input.booking_id)
        return BookingSuccess(booking=Booking.of(row))

    @mutation(
        description="Pay for what is held, before its hold ends.",
        problems=PROBLEMS,
        requires_scopes=WRITE,
    )
    async def pay_booking(self, info: Info, input: PayBookingInput) -> PayBookingResult:
        paid = await info.context.bookings.pay(
            info.context.viewer.require(),
            input.idempotency_key,
            input.booking_id,
            input.payment_method_token,
        )
        [row] = paid.bookings
        return PlaceBookingSuccess(booking=Booking.of(row), replayed=paid.replayed)


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
