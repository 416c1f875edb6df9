"""Who is held out, and what is asked about them, without a word of the answer in the question."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import groupby

from ml.trips import Stay, Trip

SHORTEST = 4  # stays of a trip whose last one is asked for
HELD_OUT = 0.3  # of the users


@dataclass(frozen=True, slots=True)
class Question:
    """Where does `user` go next? `stays`: of this trip, before the answer, at least one.

    `past`: earlier trips of the same person, the oldest first.
    """

    user: str
    stays: tuple[Stay, ...]
    answer: int
    past: tuple[tuple[Stay, ...], ...] = ()

    @property
    def places(self) -> list[int]:
        return [stay.place for stay in self.stays]

    @property
    def history(self) -> tuple[tuple[Stay, ...], ...]:
        return *self.past, self.stays


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
    asked = [trip for trip in trips if trip.user in others]
    questions = [question for his in histories(asked) for question in _questions(his)]
    return Split(training, questions)


def without(split: Split, share: float, seed: int) -> Split:
    """About that share of the places is in no trip of the training: for measuring cold starts."""
    hidden = {place for place in split.known if _lot(str(place), seed) < share}
    return replace(split, training=[part for trip in split.training for part in _cut(trip, hidden)])


def _cut(trip: Trip, hidden: Collection[int]) -> Iterator[Trip]:
    for is_hidden, stays in groupby(trip.stays, key=lambda stay: stay.place in hidden):
        if not is_hidden:
            yield Trip(trip.user, tuple(stays))


def histories(trips: Iterable[Trip]) -> list[list[Trip]]:
    """Each person's trips, the oldest first."""
    ordered = sorted(trips, key=lambda trip: (trip.user, trip.stays[0].arrived_at))
    return [list(his) for _, his in groupby(ordered, key=lambda trip: trip.user)]


def _questions(his: Sequence[Trip]) -> Iterator[Question]:
    for at, trip in enumerate(his):
        if len(trip.stays) >= SHORTEST:
            past = tuple(earlier.stays for earlier in his[:at])
            yield Question(trip.user, trip.stays[:-1], trip.stays[-1].place, past)


def drawn(trips: Iterable[Trip], seed: int, share: float = HELD_OUT) -> frozenset[str]:
    """About that share of the users; whoever was drawn once is drawn again when more have come."""
    return frozenset(user for user in {trip.user for trip in trips} if _lot(user, seed) < share)


def _lot(user: str, seed: int) -> float:
    """From 0 to 1, even over users."""
    return int.from_bytes(blake2b(f"{seed} {user}".encode(), digest_size=6).digest()) / 2**48
