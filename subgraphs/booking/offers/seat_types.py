"""How the graph shows the seats of a flight on offer."""

from itertools import groupby
from typing import Self

import strawberry

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.providers import port
from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.money.types import Money

MOST_MAPS = 4
MOST_ROWS = 60
MOST_ABREAST = 10
DIGITS = "0123456789"

strawberry.enum(Cabin, name="Cabin", description="From the plainest to the most comfortable.")


@strawberry.type(description="One seat.")
class Seat:
    number: str = strawberry.field(description="Its row and letter, as `12A`.")
    cabin: Cabin = strawberry.field(description="Where it is.")
    is_available: bool = strawberry.field(description="Nobody has it yet.")
    price: Money | None = strawberry.field(
        description="What choosing it costs, in the provider's currency. Null where it costs"
        " nothing, or cannot be chosen."
    )

    @classmethod
    def of(cls, seat: port.Seat) -> Self:
        return cls(
            number=seat.number,
            cabin=Cabin[seat.cabin],
            is_available=seat.is_available,
            price=Money.of(seat.price) if seat.price else None,
        )


@strawberry.type(description="Seats beside each other.")
class SeatRow:
    number: int = strawberry.field(description="Counted from the front, with leaps.")
    seats: list[Seat] = strawberry.field(
        description="By letter.", directives=[bounded(MOST_ABREAST)]
    )


@strawberry.type(description="Which seats one flight has.")
class SeatMap:
    segment: int = strawberry.field(
        description="Which flight: from 0, counted through all slices of the offer."
    )
    rows: list[SeatRow] = strawberry.field(
        description="From front to back; at most 60.", directives=[bounded(MOST_ROWS)]
    )

    @classmethod
    def of(cls, seat_map: port.SeatMap) -> Self:
        rows = groupby(seat_map.seats, lambda seat: int(_row_of(seat)))
        shown = [
            SeatRow(number=number, seats=[Seat.of(seat) for seat in seats][:MOST_ABREAST])
            for number, seats in rows
        ]
        return cls(segment=seat_map.segment, rows=shown[:MOST_ROWS])


def _row_of(seat: port.Seat) -> str:
    return seat.number[: len(seat.number) - len(seat.number.lstrip(DIGITS))]
