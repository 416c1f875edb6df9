"""What everybody may be shown: what is travelled to now, and what resembles a place."""

from datetime import date
from typing import Final

import numpy as np

from subgraphs.recommendation.learning.learned import Learned, stay_of
from subgraphs.recommendation.ranking import places
from subgraphs.recommendation.ranking.asked import Asked
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.picking import LONGEST
from subgraphs.recommendation.ranking.reasons import NEAR_KM, reasons

TRENDING: Final = "trending"


def trending(learned: Learned, today: date, near: str | None) -> list[Draft]:
    """Most first, at most 50; `near`: a destination, and those within 1,500 km of it alone.

    Where fewer travelled than may be told apart is left out.
    """
    asked = _towards(near, today, learned) if near else Asked(learned.catalogue)
    if near and asked.here is None:
        return []
    scores = learned.trending(today)
    scores[[not learned.crowd.at(place) for place in range(len(scores))]] = 0
    if asked.here is not None:
        kilometres = learned.catalogue.places.kilometres(asked.here)
        scores[~(kilometres <= NEAR_KM)] = 0
    most = max(float(scores.max(initial=0)), 1e-9)
    order = np.argsort(-scores, kind="stable")[:LONGEST]
    return [
        _draft(learned, asked, place, float(scores[place]) / most)
        for place in map(int, order)
        if scores[place] > 0
    ]


def similar(learned: Learned, destination_id: str) -> list[Draft]:
    """Most alike first, at most 50; nothing for a destination that is not recommended."""
    asked = _towards(destination_id, date.min, learned)
    return places.similar(learned, asked) if asked.stays else []


def _towards(destination_id: str, today: date, learned: Learned) -> Asked:
    stay = stay_of(destination_id, today, today, learned.catalogue)
    return Asked(learned.catalogue, stays=[stay] if stay else [])


def _draft(learned: Learned, asked: Asked, place: int, score: float) -> Draft:
    return Draft(
        item_id=learned.catalogue.destinations[place].id,
        score=score,
        source=TRENDING,
        propensity=1.0,
        is_exploration=False,
        reasons=reasons(learned, asked, place),
    )
