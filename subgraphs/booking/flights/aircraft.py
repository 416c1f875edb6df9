"""Which aircraft flies a route, with how many seats, how fast, and on how much fuel?

Seats and fuel are rounded from what makers and fuel tables publish; the airlines are invented.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Cabin(IntEnum):
    """Ordered by comfort."""

    ECONOMY = 1
    PREMIUM = 2
    BUSINESS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Aircraft:
    name: str
    economy: int  # seats
    premium: int
    business: int
    range_km: float
    km_per_hour: float
    fuel_per_cycle_kg: float  # taxi, take-off, approach and landing
    fuel_per_km_kg: float
    is_wide: bool = False

    def seats(self, cabin: Cabin) -> int:
        return (self.economy, self.premium, self.business)[cabin - 1]


TURBOPROP: Final = Aircraft("ATR 72-600", 70, 0, 0, 1_300, 480, 200, 1.35)
REGIONAL: Final = Aircraft("Embraer E195-E2", 108, 0, 12, 4_500, 790, 550, 2.0)
NARROW: Final = Aircraft("Airbus A320neo", 156, 0, 18, 6_000, 800, 700, 2.4)
LONG_NARROW: Final = Aircraft("Airbus A321neo", 184, 0, 20, 7_000, 800, 800, 2.8)
WIDE: Final = Aircraft("Boeing 787-9", 219, 28, 36, 14_000, 860, 1_700, 5.3, is_wide=True)
LARGE: Final = Aircraft("Boeing 777-300ER", 266, 32, 42, 13_600, 860, 2_400, 7.4, is_wide=True)
FAR: Final = Aircraft("Airbus A350-900", 223, 32, 40, 15_700, 860, 1_900, 5.7, is_wide=True)


def aircraft_for(km: float, weekly: int) -> Aircraft:
    """The smallest that fits; `weekly`: flights of the route, which say how many people want it."""
    if km > LARGE.range_km:
        return FAR
    if km > 5_500:
        return LARGE if weekly > 35 else WIDE
    if km > 2_500 and weekly > 50:
        return WIDE
    if km < 700 and weekly < 30:
        return TURBOPROP
    if km < 3_000 and weekly < 14:
        return REGIONAL
    return LONG_NARROW if weekly > 45 or km > 4_500 else NARROW
