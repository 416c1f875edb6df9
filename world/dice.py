"""Choices that look random and are the same in every seed."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Of Random only `random()` is used: the one method whose values Python promises to keep."""

    def __init__(self, key: str) -> None:
        self._random = Random(key)

    def share(self) -> float:
        """0 included to 1 excluded."""
        return self._random.random()

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self.share() * len(choices))]
