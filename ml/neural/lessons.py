"""What a network learns from: every step of every trip, and a little disorder against rote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.features import Journal, Windows
from ml.places import Places
from ml.splits import histories
from ml.trips import Trip
from ml.vocabulary import NOTHING, UNKNOWN, Numbers, Vocabulary

FORGOTTEN: Final = 0.05  # of the stays of a window, taken for a place that is not known


@dataclass(frozen=True)
class Lessons:
    """`answers`, `countries`: (lessons,), numbers of the place, and of its country, that came."""

    windows: Windows
    answers: Numbers
    countries: Numbers

    @classmethod
    def of(
        cls, trips: Sequence[Trip], vocabulary: Vocabulary, places: Places, countries: Sequence[int]
    ) -> Self:
        """`countries`: of each place of `places`."""
        told = [[trip.stays for trip in his] for his in histories(trips)]
        journal = Journal.of(told, vocabulary, places)
        nexts = np.flatnonzero(~journal.starts_trip)
        came = [places.index[journal.place_ids[at]] for at in nexts]
        return cls(
            journal.windows(nexts - 1), journal.numbers[nexts], np.array(countries, np.int64)[came]
        )

    def __len__(self) -> int:
        return len(self.answers)

    def some(self, at: NDArray[np.integer], draw: np.random.Generator) -> Self:
        """Lessons `at`, with a few stays forgotten; oftener earlier ones than the last."""
        places = self.windows.places[at]
        forgotten = draw.random(places.shape) < FORGOTTEN
        forgotten[:, -1] &= draw.random(len(at)) < 1 / 3
        places = np.where(forgotten & (places != NOTHING), UNKNOWN, places)
        windows = Windows(places, self.windows.context[at])
        return type(self)(windows, self.answers[at], self.countries[at])
