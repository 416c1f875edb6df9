"""Who was where, and where else on one journey? The facts that a reason can be given by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, Self, TypeVar

from ml.trips import Trip
from subgraphs.recommendation.catalogue.destinations import Catalogue

FEWEST: Final = 3  # of fewer people nothing is said: each could be told apart

People = frozenset[str]
Pair = tuple[int, int]
NOBODY: Final[People] = frozenset()

K = TypeVar("K")


@dataclass(frozen=True)
class Crowd:
    """By index of the place. Kept as sets, which some hundred thousand visits afford.

    `together`: of two places on one journey, the lower first; `went_on`: from one to the next.
    """

    people: Mapping[int, People]
    together: Mapping[Pair, People]
    went_on: Mapping[Pair, People]

    @classmethod
    def of(cls, trips: Sequence[Trip], catalogue: Catalogue) -> Self:
        index = catalogue.places.index
        ways = [(trip.user, [index[place] for place in trip.places]) for trip in trips]
        return cls(
            _grouped((place, user) for user, way in ways for place in way),
            _grouped(
                (pair, user) for user, way in ways for pair in combinations(sorted({*way}), 2)
            ),
            _grouped((step, user) for user, way in ways for step in pairwise(way)),
        )

    def at(self, place: int) -> int:
        return _enough(self.people.get(place, NOBODY))

    def at_both(self, one: int, other: int, but: str | None) -> int:
        """On one journey; less `but`, who asks."""
        both = self.together.get((min(one, other), max(one, other)), NOBODY)
        return _enough({person for person in both if person != but})

    def going_on(self, here: int, there: int, but: str | None) -> int:
        went = self.went_on.get((here, there), NOBODY)
        return _enough({person for person in went if person != but})


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, People]:
    groups: defaultdict[K, set[str]] = defaultdict(set)
    for key, user in pairs:
        groups[key].add(user)
    return {key: frozenset(users) for key, users in groups.items()}


def _enough(people: Set[str]) -> int:
    return len(people) if len(people) >= FEWEST else 0
