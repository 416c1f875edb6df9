"""Who is held out, and what is asked about them, without a word of the answer in the question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ml.trips import Stay, Trip

SHORTEST = 4  # stays of a trip whose last one is asked for
HELD_OUT = 0.3  # of the users


@dataclass(frozen=True, slots=True)
class Question:
    """Where does `user` go next? `stays`: of this trip, before the answer, at least one."""

    user: str
    stays: tuple[Stay, ...]
    answer: int

    @property
    def places(self) -> list[int]:
        return [stay.place for stay in self.stays]


@dataclass(frozen=True)
class Split:
    """`training`: trips of other users than those who are asked about."""

    training: list[Trip]
    questions: list[Question]

    @property
    def known(self) -> frozenset[int]:
        """Places that were visited in training; an answer outside is cold."""
        return frozenset(place for trip in self.training for place in trip.places)


def by_user(trips: Sequence[Trip], held_out: Collection[str]) -> Split:
    """The last stay of each held-out user's trips of at least `SHORTEST` stays is asked for."""
    others = frozenset(held_out)
    training = [trip for trip in trips if trip.user not in others]
    asked = [trip for trip in trips if trip.user in others and len(trip.stays) >= SHORTEST]
    questions = [Question(trip.user, trip.stays[:-1], trip.stays[-1].place) for trip in asked]
    return Split(training, questions)


def drawn(trips: Sequence[Trip], seed: int, share: float = HELD_OUT) -> frozenset[str]:
    """Users to hold out: the same for the same people and seed, in whatever order they come."""
    users = sorted({trip.user for trip in trips})
    wanted = round(len(users) * share)
    return frozenset(np.random.default_rng(seed).permutation(users)[:wanted].tolist())
