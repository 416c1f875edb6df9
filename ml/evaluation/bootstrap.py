"""How sure a figure is: what it would have been with other people of the same kind.

People are drawn, not questions: those of one person resemble each other.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ml.places import Floats

DRAWS: Final = 2_000
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    mean: float
    low: float
    high: float


def interval(values: Floats, users: ArrayLike, seed: int = 0) -> Interval:
    """`values`: (questions,), or the difference of two models' at each. NaN of no questions."""
    if not len(values):
        return Interval(*[float("nan")] * 3)
    _, whose = np.unique(users, return_inverse=True)
    sums = np.bincount(whose, weights=values)
    counts = np.bincount(whose)
    draws = np.random.default_rng(seed).integers(len(sums), size=(DRAWS, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return Interval(float(np.mean(values)), float(low), float(high))
