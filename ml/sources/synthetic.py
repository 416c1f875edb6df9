"""Made-up travels over real cities, for timing and for checks: never a claim of accuracy.

Each person has a region, and goes on from where they are: near and large places oftener, and back
where they came from now and then.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from ml.places import Places
from ml.trips import Stay, Visit

FIRST_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC)
BACK: Final = 0.3  # how often somebody returns to the place before
MOST_STAYS: Final = 8
DAYS_BETWEEN: Final = 40


def read(people: int, places: Places, seed: int = 0) -> Iterator[Visit]:
    """The same visits for the same arguments. `people`: each makes three trips."""
    draw = np.random.default_rng(seed)
    for person in range(people):
        home = int(draw.choice(len(places), p=places.people / places.people.sum()))
        for trip in range(3):
            begin = FIRST_DAY + timedelta(days=DAYS_BETWEEN * trip + int(draw.integers(10)))
            yield from _trip(f"person-{person}", home, begin, places, draw)


def _trip(
    user: str, home: int, begin: datetime, places: Places, draw: np.random.Generator
) -> Iterator[Visit]:
    way = [home]
    for _ in range(int(draw.integers(2, MOST_STAYS + 1))):
        at = begin + timedelta(days=2 * len(way))
        yield Visit(user, Stay(places.ids[way[-1]], at, at + timedelta(days=1)))
        way.append(_next(way, places, draw))


def _next(way: list[int], places: Places, draw: np.random.Generator) -> int:
    if len(way) > 1 and draw.random() < BACK:
        return way[-2]
    pull = places.people / np.maximum(np.nan_to_num(places.kilometres(way[-1]), nan=1e5), 30) ** 2
    pull[way[-1]] = 0
    return int(draw.choice(len(places), p=pull / pull.sum()))
