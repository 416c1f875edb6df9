"""What a network is told of somebody's travels: one function for training and for serving.

A window is the last `LONGEST` stays before a question, of this trip and of earlier ones. Nothing of
what comes after its last departure is in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.places import EARTH_KM, Floats, Places
from ml.trips import Stay
from ml.vocabulary import NOTHING, Numbers, Vocabulary

LONGEST: Final = 12
FEATURES: Final = (
    "hours stayed, log",
    "hours until the next arrival, log; 0 for the last",
    "hours since it was left, until the last was, log",
    "1 where a trip begins",
    "kilometres from the stay before, log",
    "sine of the day of the year it was left",
    "cosine of the day of the year it was left",
    "sine of the day of the week it was left",
    "cosine of the day of the week it was left",
    "x of the place on a sphere of 1; 0 where not known",
    "y",
    "z",
    "people who live there, log; 0 where not known",
)

History = Sequence[Sequence[Stay]]  # one person's trips, the oldest first


@dataclass(frozen=True)
class Windows:
    """`places`: (windows, LONGEST) numbers of the vocabulary, the last stay last, NOTHING before
    the first. `context`: (windows, LONGEST, len(FEATURES))."""

    places: Numbers
    context: Floats

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Journal:
    """The stays of many people, one after the other.

    `begins`: where the history of each stay's person begins; `starts_trip`: first of its trip;
    `moments`: (stays, 2), arrival and departure in hours; `own`: (stays, features that need no
    window).
    """

    place_ids: tuple[int, ...]
    numbers: Numbers
    begins: Numbers
    starts_trip: NDArray[np.bool_]
    moments: NDArray[np.float64]
    own: Floats

    @classmethod
    def of(cls, histories: Sequence[History], vocabulary: Vocabulary, places: Places) -> Self:
        """`places`: all that occur, and maybe more."""
        lengths = [sum(map(len, history)) for history in histories]
        trips = list(chain.from_iterable(histories))
        stays = list(chain.from_iterable(trips))
        ids = tuple(stay.place for stay in stays)
        starts_trip = np.zeros(len(stays), bool)
        starts_trip[np.cumsum([0, *map(len, trips)])[:-1]] = True
        begins = np.repeat(np.cumsum([0, *lengths])[:-1], lengths)
        moments = np.array(
            [(stay.arrived_at.timestamp(), stay.left_at.timestamp()) for stay in stays]
        ).reshape(-1, 2)
        return cls(
            ids,
            vocabulary.numbers(ids),
            begins,
            starts_trip,
            moments / 3600,
            _own(np.array([places.index[id] for id in ids], np.int64), moments, places),
        )

    def windows(self, lasts: Numbers) -> Windows:
        """(windows,): the stay that each one ends with."""
        at = lasts[:, None] + np.arange(1 - LONGEST, 1)
        there = at >= self.begins[lasts, None]
        at = np.where(there, at, lasts[:, None])
        context = np.stack(
            [
                _log(self.moments[at, 1] - self.moments[at, 0]),
                _log(np.where(at < lasts[:, None], self._waits(at), 0)),
                _log(self.moments[lasts, None, 1] - self.moments[at, 1]),
                self.starts_trip[at],
                np.where(at > self.begins[at], self.own[at, 0], 0),
                *np.moveaxis(self.own[at, 1:], -1, 0),
            ],
            axis=-1,
        )
        return Windows(
            np.where(there, self.numbers[at], NOTHING),
            np.where(there[..., None], context, 0).astype(np.float32),
        )

    def _waits(self, at: Numbers) -> NDArray[np.float64]:
        after = np.minimum(at + 1, len(self.moments) - 1)
        return np.asarray(self.moments[after, 0] - self.moments[at, 1])


def windows(histories: Sequence[History], vocabulary: Vocabulary, places: Places) -> Windows:
    """One a person, of all that is known of each; every history has at least one stay."""
    ends = np.cumsum([sum(map(len, history)) for history in histories]) - 1
    return Journal.of(histories, vocabulary, places).windows(ends)


def _own(at: Numbers, moments: NDArray[np.float64], places: Places) -> Floats:
    """(stays, 9): kilometres from the one before, then what is told of a stay by itself."""
    points, seconds = places.on_a_sphere[at], moments[:, 1]
    away = EARTH_KM * np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=1)
    year, week = seconds / (365.2425 * 86_400), seconds / (7 * 86_400)
    columns = [_log(away), *_circle(year), *_circle(week), *points.T, _log(places.people[at]) / 2]
    return np.stack(columns, axis=-1).astype(np.float32)


def _circle(turns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns)


def _log(amount: NDArray[np.floating]) -> NDArray[np.floating]:
    """About 0 to 2 for what is between nothing and a few thousand."""
    return np.asarray(np.log1p(np.maximum(amount, 0)) / 4)
