"""A model that reads windows and answers by the numbers of a vocabulary: every network.

Places that it does not know share what it gives to the unknown: most of it those where somebody has
been, since people return, and the rest all of them by gravity.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np

from ml.features import LONGEST, Windows, windows
from ml.models.gravity import Gravity
from ml.places import Floats, Places
from ml.splits import Question
from ml.vocabulary import UNKNOWN, Numbers, Vocabulary

TINY: Final = np.finfo(np.float32).tiny
RETURNING: Final = 0.9  # of the unknown's share, where somebody has been to some of it


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
        found[:, self._unknown] += np.log(self._shares(questions))
        return found

    @cached_property
    def _numbers(self) -> Numbers:
        return self.vocabulary.numbers(self.places.ids)

    @cached_property
    def _unknown(self) -> Numbers:
        return np.flatnonzero(self._numbers == UNKNOWN)

    def _shares(self, questions: Sequence[Question]) -> Floats:
        """(questions, unknown places), of each question one in all."""
        gravity = Gravity(self.places)
        pulls = np.stack([gravity.score(question)[self._unknown] for question in questions])
        visits = np.stack([self._visits(question)[self._unknown] for question in questions])
        shares, returning = _normal(pulls), RETURNING * visits.any(axis=1, keepdims=True)
        return np.asarray(returning * _normal(visits) + (1 - returning) * shares, np.float32)

    def _visits(self, question: Question) -> Floats:
        """(places,): how often each one is in the window, but where somebody is."""
        stays = [*chain.from_iterable(question.history)][-LONGEST:]
        been = [self.places.index[stay.place] for stay in stays if stay.place != stays[-1].place]
        return np.bincount(np.array(been, np.int64), minlength=len(self.places)).astype(np.float32)


def _normal(amounts: Floats) -> Floats:
    """Each row's add up to one, where it has any."""
    return np.asarray(amounts / np.maximum(amounts.sum(axis=1, keepdims=True), TINY))
