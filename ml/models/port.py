"""What every candidate model is: told of trips once, then asked where somebody goes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, Protocol, Self, TypeVar

from ml.places import Floats, Places
from ml.splits import Question
from ml.trips import Trip


class Scoring(Protocol):
    def score(self, question: Question) -> Floats:
        """(places,), higher is likelier, finite; of one answer, comparable with each other."""
        ...


class Model(Scoring, Protocol):
    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places) -> Self:
        """`trips`: of places that are all among `places`."""
        ...


M_co = TypeVar("M_co", bound=Scoring, covariant=True)


@dataclass(frozen=True)
class Fitted(Generic[M_co]):
    """`seconds`: what fitting took; of an ensemble, beside its members."""

    name: str
    model: M_co
    seconds: float

    @classmethod
    def timed(cls, name: str, fit: Callable[[], M_co]) -> Self:
        started = perf_counter()
        model = fit()
        return cls(name, model, perf_counter() - started)
