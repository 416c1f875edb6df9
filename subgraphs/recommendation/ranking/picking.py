"""How does a list come of scores: the best, not all alike, and now and then something else?"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.places import Floats

LONGEST: Final = 50
LIKENESS: Final = 0.25  # what a place loses that is like one above it: of MMR, 1 - lambda
EXPLORED_AMONG: Final = 300  # the best of the rest


@dataclass(frozen=True, slots=True)
class Pick:
    """`propensity`: how likely it was to stand where it stands, after those above it."""

    index: int
    propensity: float
    is_exploration: bool


@dataclass(frozen=True)
class Variety:
    """`groups`: (candidates,), a number for each country, or whatever; `most` of one, in all.

    `likeness`: of all candidates to that one, (candidates,), from 0 to 1.
    """

    groups: NDArray[np.intp]
    most: int
    likeness: Callable[[int], Floats] | None = None

    @classmethod
    def of(cls, groups: Sequence[str], most: int) -> Self:
        return cls(np.unique(groups, return_inverse=True)[1], most)


class Lots:
    """Draws that are the same for the same key. `share`: of picks that are drawn at all."""

    def __init__(self, key: str, share: float) -> None:
        self.share = share
        self._random = Random(key)  # of it only `random()` is used, whose values Python keeps

    def is_drawn(self) -> bool:
        return self._random.random() < self.share

    def one_of(self, choices: Sequence[int]) -> int:
        return choices[int(self._random.random() * len(choices))]


def picked(
    scores: Floats, variety: Variety, lots: Lots | None = None, longest: int = LONGEST
) -> list[Pick]:
    """By maximal marginal relevance (Carbonell and Goldstein, 1998), and here and there by lot.

    `scores`: from 0 to 1; what is 0 or less is never picked.
    """
    free = scores > 0
    closest = np.zeros(len(scores), np.float32)
    taken: Counter[int] = Counter()
    picks: list[Pick] = []
    while len(picks) < longest and free.any():
        worth = np.where(free, (1 - LIKENESS) * scores - LIKENESS * closest, -np.inf)
        pick = _one(worth, lots)
        picks.append(pick)
        free[pick.index] = False
        _count(pick.index, taken, variety, free)
        if variety.likeness:
            closest = np.maximum(closest, variety.likeness(pick.index))
    return picks


def _one(worth: NDArray[np.floating], lots: Lots | None) -> Pick:
    best = int(worth.argmax())
    if lots is None or np.isfinite(worth).sum() == 1:
        return Pick(best, 1.0, False)
    if not lots.is_drawn():
        return Pick(best, 1 - lots.share, False)
    others = _others(worth, best)
    return Pick(lots.one_of(others), lots.share / len(others), True)


def _others(worth: NDArray[np.floating], best: int) -> list[int]:
    order = np.argsort(-worth, kind="stable")[: EXPLORED_AMONG + 1]
    return [int(index) for index in order if index != best and np.isfinite(worth[index])]


def _count(index: int, taken: Counter[int], variety: Variety, free: NDArray[np.bool_]) -> None:
    """Of a group that is full, nothing is free any more."""
    group = int(variety.groups[index])
    taken[group] += 1
    if taken[group] >= variety.most:
        free &= variety.groups != group
