"""Which seats has a cabin of ours, and which of them are gone?

Nobody picks a seat with us: so many are gone as were sold, and which ones is by chance, the same
whenever somebody looks.
"""

from collections.abc import Iterator
from typing import Final

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.network.chance import share
from subgraphs.booking.providers.port import Seat

FIRST_ROW: Final = {Cabin.BUSINESS: 1, Cabin.PREMIUM: 12, Cabin.ECONOMY: 20}
ABREAST: Final = {Cabin.BUSINESS: "ACDF", Cabin.PREMIUM: "ACDEFHK"}
ECONOMY: Final = ((120, "ACDF"), (200, "ABCDEF"), (1_000, "ABCDEFGHJ"))  # up to so many seats


def seats(flight_id: str, cabin: Cabin, capacity: int, sold: int) -> tuple[Seat, ...]:
    """By row, then by letter."""
    numbers = list(_numbers(cabin, capacity))
    gone = set(sorted(numbers, key=lambda number: share(f"{flight_id}/{number}"))[:sold])
    return tuple(Seat(number, cabin.name, number not in gone, None) for number in numbers)


def _numbers(cabin: Cabin, capacity: int) -> Iterator[str]:
    letters = ABREAST.get(cabin) or next(abreast for most, abreast in ECONOMY if capacity <= most)
    for index in range(capacity):
        row, place = divmod(index, len(letters))
        yield f"{FIRST_ROW[cabin] + row}{letters[place]}"
