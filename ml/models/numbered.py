"""A model that reads windows and answers by the numbers of a vocabulary: every network.

Places that it does not know share what it gives to the unknown, by gravity.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ml.features import Windows, windows
from ml.models.gravity import Gravity
from ml.places import Floats, Places
from ml.splits import Question
from ml.vocabulary import UNKNOWN, Numbers, Vocabulary


@dataclass(frozen=True)
class Numbered:
    """`likely`: (windows, numbers), logarithms of likelihoods."""

    places: Places
    vocabulary: Vocabulary
    likely: Callable[[Windows], Floats]

    def score(self, question: Question) -> Floats:
        return np.asarray(self.scores([question])[0])

    def scores(self, questions: Sequence[Question]) -> Floats:
        """(questions, places)."""
        told = windows([question.history for question in questions], self.vocabulary, self.places)
        likely = self.likely(told)
        found = likely[:, self._numbers]
        found[:, self._unknown] += self._pulls(questions)
        return found

    @cached_property
    def _numbers(self) -> Numbers:
        return self.vocabulary.numbers(self.places.ids)

    @cached_property
    def _unknown(self) -> Numbers:
        return np.flatnonzero(self._numbers == UNKNOWN)

    def _pulls(self, questions: Sequence[Question]) -> Floats:
        """(questions, unknown places), logarithms of shares."""
        gravity = Gravity(self.places)
        pulls = np.stack([gravity.score(question)[self._unknown] for question in questions])
        return np.asarray(np.log(pulls / pulls.sum(axis=1, keepdims=True)), np.float32)
