"""Whether people still travel as they did when a model learned from them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.artifacts.manifest import Usual
from ml.models.numbered import Numbered
from ml.places import Floats
from ml.splits import Question
from ml.trips import Trip

TOP: Final = 50  # the most visited places, each a bin of its own; all others are one
RARE: Final = 1e-4  # the share that an empty bin is taken for
MOVED: Final = 0.25  # a stability index from which on a population counts as another


@dataclass(frozen=True, slots=True)
class Drift:
    """`stability`: the population stability index of where people go; 0 where nothing moved.

    `unknown`: the share of visits to places that the model does not know. `entropy`: the mean of
    its answers', in bits; all three beside what was usual.
    """

    stability: float
    unknown: float
    usual_unknown: float
    entropy: float
    usual_entropy: float

    @property
    def has_moved(self) -> bool:
        return self.stability > MOVED


def usual(model: Numbered, trips: Sequence[Trip], questions: Sequence[Question]) -> Usual:
    shares = shares_of(trips)
    top = sorted(shares, key=lambda place: -shares[place])[:TOP]
    return Usual(
        shares={place: shares[place] for place in top},
        unknown=_unknown(shares, model),
        entropy=_entropy(model, questions),
    )


def drift(
    usual: Usual, model: Numbered, trips: Sequence[Trip], questions: Sequence[Question]
) -> Drift:
    now = shares_of(trips)
    return Drift(
        stability=stability(usual.shares, now),
        unknown=_unknown(now, model),
        usual_unknown=usual.unknown,
        entropy=_entropy(model, questions),
        usual_entropy=usual.entropy,
    )


def shares_of(trips: Iterable[Trip]) -> dict[int, float]:
    visits = Counter(place for trip in trips for place in trip.places)
    return {place: count / visits.total() for place, count in visits.items()}


def _unknown(shares: Mapping[int, float], model: Numbered) -> float:
    known = set(model.vocabulary.ids)
    return sum(share for place, share in shares.items() if place not in known)


def _entropy(model: Numbered, questions: Sequence[Question]) -> float:
    return float(np.mean([entropy(model.score(question)) for question in questions]))


def stability(usual: Mapping[int, float], now: Mapping[int, float]) -> float:
    """Over the places of `usual`, and one bin for all others."""
    then = [*usual.values(), 1 - sum(usual.values())]
    today = [*(now.get(place, 0) for place in usual)]
    today.append(1 - sum(today))
    old, new = np.maximum(then, RARE), np.maximum(today, RARE)
    return float(((new - old) * np.log(new / old)).sum())


def entropy(scores: Floats) -> float:
    """Of logarithms of likelihoods, in bits."""
    likely = np.exp(scores - scores.max(), dtype=np.float64)
    likely /= likely.sum()
    return float(-(likely * np.log2(np.maximum(likely, 1e-30))).sum())
