"""For whom are places ranked, and what may be used of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ml.places import Floats
from ml.splits import Question
from ml.trips import Stay
from subgraphs.recommendation.catalogue.destinations import Catalogue

UNKNOWN: Final = 0  # the answer that nobody knows yet


@dataclass(frozen=True)
class Asked:
    """`stays`: oldest first, of the catalogue's places; the last is where one would set out from.

    `posts`: of people whom they follow, newest first, by index of the place. `liked`: places that
    they opened, and whether they saved them too. All are empty for whoever allows no
    personalization. `foreseen`: (places,), what the champion says, where it was asked.
    """

    catalogue: Catalogue
    user_id: str | None = None
    stays: Sequence[Stay] = ()
    posts: Mapping[int, Sequence[str]] = field(default_factory=dict)
    liked: Mapping[int, bool] = field(default_factory=dict)
    foreseen: Floats | None = None

    @cached_property
    def been(self) -> tuple[int, ...]:
        """Indices of the places, the last one first, each once."""
        index = self.catalogue.places.index
        return tuple(dict.fromkeys(index[stay.place] for stay in reversed(self.stays)))

    @property
    def here(self) -> int | None:
        return self.been[0] if self.been else None

    @property
    def question(self) -> Question:
        return Question(self.user_id or "", tuple(self.stays), UNKNOWN)
