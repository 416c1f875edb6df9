"""How sure a figure is: what it would have been with other people of the same kind.

People are drawn, not questions: those of one person resemble each other.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ml.places import Floats

DRAWS: Final = 2_000
CONFIDENCE: Final = 0.95
LEAST: Final = 1e-9  # weight, of a draw of people who have none


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
    sums, counts = np.bincount(whose, weights=values), np.bincount(whose)
    return replace(ratio(sums, counts, seed), mean=float(np.mean(values)))


def ratio(sums: ArrayLike, weights: ArrayLike, seed: int = 0) -> Interval:
    """All sums by all weights, which make more than 0; both (people,)."""
    given, of = np.asarray(sums, np.float64), np.asarray(weights, np.float64)
    draw, people = np.random.default_rng(seed), len(given)
    drawn = (draw.integers(people, size=people) for _ in range(DRAWS))
    both = np.array([(given[some].sum(), of[some].sum()) for some in drawn])
    means = both[:, 0] / np.maximum(both[:, 1], LEAST)
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return Interval(float(given.sum() / of.sum()), float(low), float(high))
