"""What is about to be recommended, before anybody has seen it."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from subgraphs.recommendation.ranking.reasons import Reason


class Draft(NamedTuple):
    """`source`: what spoke for it loudest. `propensity`: how likely it was to be chosen here."""

    item_id: str
    score: float  # from 0 to 1
    source: str
    propensity: float
    is_exploration: bool
    reasons: Sequence[Reason]

    def as_json(self) -> dict[str, Any]:
        return {**self._asdict(), "reasons": [reason._asdict() for reason in self.reasons]}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        return cls(**{**kept, "reasons": [Reason(**each) for each in kept["reasons"]]})
