"""From which state may a booking come into which? What is not listed is a mistake of ours."""

from collections.abc import Mapping
from typing import Final

from subgraphs.booking.bookings.models import BookingState

PRICING, AWAITING_PRICE = BookingState.PRICING, BookingState.AWAITING_PRICE_ACCEPTANCE
HELD, AWAITING_PAYMENT = BookingState.HELD, BookingState.AWAITING_PAYMENT
ORDERING, UNKNOWN, PARKED = BookingState.ORDERING, BookingState.UNKNOWN, BookingState.PARKED
CONFIRMED, TICKETED = BookingState.CONFIRMED, BookingState.TICKETED
CANCELLING, REFUND_PENDING = BookingState.CANCELLING, BookingState.REFUND_PENDING
CANCELLED, REFUNDED = BookingState.CANCELLED, BookingState.REFUNDED

DOUBTS: Final = frozenset({UNKNOWN, PARKED})
MADE: Final = frozenset({CONFIRMED, TICKETED})
UNMADE: Final = frozenset({CANCELLED, REFUNDED, BookingState.FAILED, BookingState.EXPIRED})
UNDOING: Final = frozenset({CANCELLING, REFUND_PENDING})
GIVEN_UP: Final = DOUBTS | UNDOING | UNMADE
PAYING: Final = frozenset({AWAITING_PAYMENT, ORDERING})

EDGES: Final[Mapping[BookingState, frozenset[BookingState]]] = {
    PRICING: frozenset({PRICING, AWAITING_PRICE, HELD}) | PAYING | GIVEN_UP,
    AWAITING_PRICE: frozenset({PRICING}) | GIVEN_UP,
    HELD: PAYING | GIVEN_UP,
    AWAITING_PAYMENT: PAYING | MADE | GIVEN_UP,
    ORDERING: PAYING | MADE | GIVEN_UP,
    UNKNOWN: frozenset({HELD}) | PAYING | MADE | GIVEN_UP,
    PARKED: frozenset({HELD}) | PAYING | MADE | GIVEN_UP,
    # Of what stands, a part may be given back: it comes into the state that it is in.
    CONFIRMED: MADE | DOUBTS | UNDOING,
    TICKETED: frozenset({TICKETED}) | DOUBTS | UNDOING,
    CANCELLING: MADE | GIVEN_UP,  # MADE: the provider does not take it back
    REFUND_PENDING: GIVEN_UP,
    CANCELLED: frozenset({CANCELLED, REFUND_PENDING, REFUNDED}),
    REFUNDED: frozenset({REFUNDED}),
    BookingState.FAILED: frozenset(),
    BookingState.EXPIRED: frozenset(),
}


class IllegalMove(Exception):
    """Whoever wants it knows the booking as it was long ago, or the program is wrong."""


def check(before: BookingState | None, after: BookingState) -> None:
    """`before`: None of a new one. Raises IllegalMove."""
    allowed = frozenset({PRICING}) if before is None else EDGES[before]
    if after not in allowed:
        raise IllegalMove(f"{before} to {after}")
