"""The places that a network knows by heart, and the one number that all others share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.trips import Trip

NOTHING: Final = 0  # before somebody's first stay
UNKNOWN: Final = 1
RESERVED: Final = 2
FEWEST_VISITS: Final = 2  # a place that was visited less often is unknown

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """`ids`: by GeoNames, the most visited first; the first one has the number `RESERVED`."""

    ids: tuple[int, ...]

    @classmethod
    def of(cls, trips: Iterable[Trip]) -> Self:
        visits = Counter(place for trip in trips for place in trip.places)
        return cls(tuple(id for id, count in visits.most_common() if count >= FEWEST_VISITS))

    def __len__(self) -> int:
        return RESERVED + len(self.ids)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id: RESERVED + at for at, id in enumerate(self.ids)}

    def numbers(self, ids: Sequence[int]) -> Numbers:
        return np.array([self._numbers.get(id, UNKNOWN) for id in ids], np.int64)
