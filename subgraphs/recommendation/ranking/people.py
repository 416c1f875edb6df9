"""Ranks people whom somebody might follow."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np

from subgraphs.recommendation.people.candidates import Candidate
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.picking import Lots, Variety, picked
from subgraphs.recommendation.ranking.reasons import MOST, Reason, ReasonKind


class Crowd(NamedTuple):
    """Candidates that one thing speaks for. `said`: it in words, of so many."""

    source: str
    weight: float
    candidates: Sequence[Candidate]
    kind: ReasonKind
    said: Callable[[int], str]

    @property
    def most(self) -> int:
        return max((each.count for each in self.candidates), default=1)


def of_friends(candidates: Sequence[Candidate]) -> Crowd:
    return Crowd("friends", 1.0, candidates, ReasonKind.FRIENDS_FOLLOW, _friends)


def of_writers(candidates: Sequence[Candidate]) -> Crowd:
    return Crowd("writers", 0.6, candidates, ReasonKind.WRITES_ABOUT, _writes)


def of_all(candidates: Sequence[Candidate]) -> Crowd:
    return Crowd("popularity", 0.3, candidates, ReasonKind.POPULARITY, _followers)


def ranked_people(crowds: Sequence[Crowd], hidden: Collection[str], lots: Lots) -> list[Draft]:
    """Without `hidden`. The loudest reason of each first."""
    spoken = _by_person(crowds)
    ids = sorted(spoken)
    everything = sum(crowd.weight for crowd in crowds if crowd.candidates)
    scores = np.array(
        [0 if id in hidden else sum(map(_given, spoken[id])) / everything for id in ids],
        np.float32,
    )
    alone = Variety.of(ids, most=1)
    return [
        Draft(
            item_id=ids[pick.index],
            score=float(scores[pick.index]),
            source="exploration" if pick.is_exploration else spoken[ids[pick.index]][0][0].source,
            propensity=pick.propensity,
            is_exploration=pick.is_exploration,
            reasons=[_reason(*each) for each in spoken[ids[pick.index]][:MOST]],
        )
        for pick in picked(scores, alone, lots)
    ]


Spoken = tuple[Crowd, Candidate]


def _by_person(crowds: Sequence[Crowd]) -> dict[str, list[Spoken]]:
    spoken: dict[str, list[Spoken]] = {}
    for crowd in crowds:
        for candidate in crowd.candidates:
            spoken.setdefault(candidate.user_id, []).append((crowd, candidate))
    for all_of_one in spoken.values():
        all_of_one.sort(key=_given, reverse=True)
    return spoken


def _given(spoken: Spoken) -> float:
    crowd, candidate = spoken
    return crowd.weight * candidate.count / crowd.most


def _reason(crowd: Crowd, candidate: Candidate) -> Reason:
    return Reason(crowd.kind, crowd.said(candidate.count), candidate.evidence_id)


def _friends(count: int) -> str:
    if count == 1:
        return "Somebody whom you follow follows them."
    return f"{count} people whom you follow follow them."


def _writes(count: int) -> str:
    if count == 1:
        return "They wrote about a place that you travel to."
    return f"They wrote {count} posts about places that you travel to."


def _followers(count: int) -> str:
    return "1 person follows them." if count == 1 else f"{count} people follow them."
