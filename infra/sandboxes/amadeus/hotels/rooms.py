"""Which rooms does a hotel have, at which rates, and what does a night cost?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from infra.sandboxes.amadeus.flights.asked import CURRENCIES
from infra.sandboxes.amadeus.hotels.properties import Hotel
from world.dice import Dice

CITY_TAX_MINOR: Final = 250  # euro cents, an adult and night
FREE_UNTIL: Final = timedelta(days=2)  # before the day of arrival
_NIGHT_MINOR: Final = {None: 7_200, 2: 5_800, 3: 8_400, 4: 12_900, 5: 23_500}


@dataclass(frozen=True, slots=True)
class Room:
    code: str
    category: str
    beds: int
    bed_type: str
    guests: int
    percent: int
    text: str


@dataclass(frozen=True, slots=True)
class Rate:
    """`percent`: of the night's price."""

    code: str
    board: str
    is_cancellable: bool
    percent: int


ROOMS: Final = (
    Room("A1D", "STANDARD_ROOM", 1, "DOUBLE", 2, 100, "Standard room, one double bed"),
    Room("B2T", "SUPERIOR_ROOM", 2, "TWIN", 3, 130, "Superior room, two beds"),
    Room("S1K", "SUITE", 1, "KING", 4, 190, "Suite, one king-size bed"),
)
RATES: Final = (
    Rate("ADV", "ROOM_ONLY", False, 85),
    Rate("RAC", "BREAKFAST", True, 110),
)


@dataclass(frozen=True, slots=True)
class Stay:
    """`adults`: in each of `rooms`."""

    hotel: Hotel
    room: Room
    rate: Rate
    check_in: date
    check_out: date
    adults: int
    rooms: int
    currency: str

    @property
    def nights(self) -> list[date]:
        count = (self.check_out - self.check_in).days
        return [self.check_in + timedelta(days=day) for day in range(count)]

    def base(self, percent: float) -> int:
        """In minor units. `percent`: what the market has made of the first price."""
        return sum(self.of_night(night, percent) for night in self.nights)

    def of_night(self, night: date, percent: float) -> int:
        """Of all rooms, in minor units."""
        first = _NIGHT_MINOR[self.hotel.about.stars] * self.room.percent / 100
        share = Dice(f"night of {self.hotel.id}/{night}").share()
        euros = first * self.rate.percent / 100 * (0.8 + 0.5 * share) * percent / 100
        return self.rooms * round(euros / CURRENCIES[self.currency])

    @property
    def tax(self) -> int:
        each = CITY_TAX_MINOR / CURRENCIES[self.currency]
        return round(each * self.adults * self.rooms * len(self.nights))


def stays(
    hotel: Hotel, check_in: date, check_out: date, adults: int, rooms: int, currency: str
) -> Iterator[Stay]:
    """Cheapest room first, and within it the cheapest rate."""
    for room in ROOMS:
        if adults <= room.guests:
            for rate in RATES:
                yield Stay(hotel, room, rate, check_in, check_out, adults, rooms, currency)
