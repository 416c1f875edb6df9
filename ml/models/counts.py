"""Popularity and chains: how often somebody went there, went there from here, from here and before.

Chains are smoothed towards the shorter one, as a Dirichlet prior of `PRIOR` visits would: what was
seen often decides, what was seen once hardly counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ml.places import Floats, Places
from ml.splits import Question
from ml.trips import Trip

PRIOR: Final = 2.0

Context = tuple[int, ...]
Followers = Mapping[Context, Counter[int]]


@dataclass(frozen=True)
class Popularity:
    """The share of all visits; what nobody visited has half a visit for all of them together."""

    shares: Floats

    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places) -> Self:
        visits = np.full(len(places), 0.5 / len(places), np.float32)
        for trip in trips:
            np.add.at(visits, [places.index[place] for place in trip.places], 1)
        return cls(visits / visits.sum())

    def score(self, question: Question) -> Floats:
        return self.shares


@dataclass(frozen=True)
class Markov:
    """By the last `order` stays."""

    places: Places
    popularity: Popularity
    followers: Followers
    order: int

    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places, order: int = 2) -> Self:
        followers: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for context, follower in _steps(trips, places, order):
            followers[context][follower] += 1
        return cls(places, Popularity.fitted(trips, places), followers, order)

    def score(self, question: Question) -> Floats:
        before = [self.places.index[place] for place in question.places[-self.order :]]
        likely = self.popularity.shares
        for length in range(1, len(before) + 1):
            counted = self.followers.get(tuple(before[-length:]))
            if counted:
                likely = _towards(likely, counted)
        return likely


@dataclass(frozen=True)
class Markov1(Markov):
    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places, order: int = 1) -> Self:
        return super().fitted(trips, places, order)


def _steps(trips: Sequence[Trip], places: Places, order: int) -> Iterable[tuple[Context, int]]:
    for trip in trips:
        way = [places.index[place] for place in trip.places]
        for at in range(1, len(way)):
            for length in range(1, min(order, at) + 1):
                yield tuple(way[at - length : at]), way[at]


def _towards(shorter: Floats, counted: Counter[int]) -> Floats:
    likely = shorter * PRIOR
    likely[list(counted)] += np.fromiter(counted.values(), np.float32, len(counted))
    return np.asarray(likely / likely.sum(), np.float32)
