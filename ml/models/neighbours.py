"""Item-kNN: places that people visit on the same trips as those of this one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Self

import numpy as np

from ml.places import Floats, Places
from ml.splits import Question
from ml.trips import Trip

NEIGHBOURS: Final = 100


@dataclass(frozen=True)
class ItemKnn:
    """`similar`: of each place, the cosine of the trips it shares with its nearest ones."""

    places: Places
    similar: Mapping[int, Mapping[int, float]]

    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places) -> Self:
        alone: Counter[int] = Counter()
        together: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for trip in trips:
            visited = {places.index[place] for place in trip.places}
            alone.update(visited)
            for place in visited:
                together[place].update(visited - {place})
        return cls(
            places, {place: _nearest(place, shared, alone) for place, shared in together.items()}
        )

    def score(self, question: Question) -> Floats:
        likely = np.zeros(len(self.places), np.float32)
        for place in question.places:
            near = self.similar.get(self.places.index[place], {})
            likely[list(near)] += np.fromiter(near.values(), np.float32, len(near))
        return likely


def _nearest(place: int, shared: Counter[int], alone: Mapping[int, int]) -> dict[int, float]:
    cosines = {other: count / sqrt(alone[place] * alone[other]) for other, count in shared.items()}
    return dict(sorted(cosines.items(), key=lambda item: -item[1])[:NEIGHBOURS])
