"""What every candidate model is: told of trips once, then asked where somebody goes next."""

from collections.abc import Sequence
from typing import Protocol, Self

from ml.places import Floats, Places
from ml.splits import Question
from ml.trips import Trip


class Model(Protocol):
    """`score`: (places,), higher is likelier, finite; of one answer, comparable with each other."""

    @classmethod
    def fitted(cls, trips: Sequence[Trip], places: Places) -> Self:
        """`trips`: of places that are all among `places`."""
        ...

    def score(self, question: Question) -> Floats: ...
