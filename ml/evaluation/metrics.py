"""How good answers are, question by question, so that two models can be compared in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.models.port import Scoring
from ml.places import Floats, Places
from ml.splits import Question

SHOWN: Final = 4
DEEP: Final = 10

Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Answers:
    """`ranks`: (questions,), of the right answer, from 1; ties count against the model.

    `shown`: (questions, SHOWN), indexes of places, the likeliest first.
    """

    ranks: Ranks
    shown: NDArray[np.int64]

    @property
    def hits(self) -> Floats:
        """(questions,): 1 where the right one is among the first four."""
        return (self.ranks <= SHOWN).astype(np.float32)

    @property
    def reciprocal_ranks(self) -> Floats:
        return (1 / self.ranks).astype(np.float32)

    @property
    def gains(self) -> Floats:
        """(questions,): NDCG@10 of one right answer."""
        gained = 1 / np.log2(self.ranks + 1)
        return np.where(self.ranks <= DEEP, gained, 0).astype(np.float32)

    def coverage(self, places: Places) -> float:
        """The share of all places that anybody is shown."""
        return len(np.unique(self.shown)) / len(places)


def answered(model: Scoring, questions: Sequence[Question], places: Places) -> Answers:
    """The place where somebody is cannot be the next one, for any model."""
    ranks, shown = [], []
    for question in questions:
        scores = model.score(question).copy()
        scores[places.index[question.places[-1]]] = -np.inf
        right = scores[places.index[question.answer]]
        ranks.append(np.count_nonzero(scores >= right))
        first = np.argpartition(-scores, SHOWN)[:SHOWN]
        shown.append(first[np.argsort(-scores[first], kind="stable")])
    return Answers(np.array(ranks), np.array(shown))
