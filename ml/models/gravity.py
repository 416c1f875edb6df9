"""Gravity: many live there, and it is near. Needs no visit of anybody, so it knows new places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ml.places import Floats, Places
from ml.splits import Question
from ml.trips import Trip

NEAR_KM: Final = 30.0  # nearer than this is all the same
FARTHEST_KM: Final = 20_038.0  # where it is not known, the other side of the world


@dataclass(frozen=True)
class Gravity:
    places: Places

    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places) -> Self:
        return cls(places)

    def score(self, question: Question) -> Floats:
        away = self.places.kilometres(self.places.index[question.places[-1]])
        away = np.nan_to_num(away, nan=FARTHEST_KM)
        pull = self.places.people / np.maximum(away, np.float32(NEAR_KM)) ** 2
        return np.asarray(pull, np.float32)
