"""What does a night cost? By season, weekday and the rooms already taken.

A model, in EUR: the factors are ours and follow no hotel's.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from subgraphs.booking.network.seasons import season
from subgraphs.booking.stays.rooms import Rate

CURRENCY: Final = "EUR"
WEEKDAYS: Final = (0.92, 0.92, 0.94, 0.98, 1.12, 1.18, 1.0)  # the night's first day, from Monday
FULL: Final = 0.6  # more, when the last room is left
OF_RATE: Final = {Rate.SAVER: 0.88, Rate.FLEXIBLE: 1.0}


def nights(check_in: date, check_out: date) -> Iterator[date]:
    return (check_in + timedelta(days=day) for day in range((check_out - check_in).days))


def minor_per_room(
    base_minor: int, check_in: date, check_out: date, latitude: float, taken: float, rate: Rate
) -> int:
    """Cents for all nights, each in whole euros. `taken`: the share of such rooms, 0 to 1."""
    demand = 1 + FULL * taken**2
    return sum(
        100
        * round(
            base_minor
            / 100
            * season(night, latitude)
            * WEEKDAYS[night.weekday()]
            * demand
            * OF_RATE[rate]
        )
        for night in nights(check_in, check_out)
    )
