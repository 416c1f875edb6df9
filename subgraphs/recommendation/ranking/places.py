"""Ranks destinations, for a person or for a place that others resemble."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

import numpy as np

from ml.places import Floats
from subgraphs.recommendation.learning.learned import Learned
from subgraphs.recommendation.ranking.asked import Asked
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.picking import Lots, Pick, Variety, picked
from subgraphs.recommendation.ranking.reasons import reasons
from subgraphs.recommendation.ranking.voices import Voice, blended, loudest, voices

OF_A_COUNTRY: Final = 3
ALIKE_KM: Final = 300.0  # places so far apart are alike by 1/e


Hearing = Callable[[Learned, Asked], Iterable[Voice]]


def ranked(
    learned: Learned,
    asked: Asked,
    hidden: Collection[str],
    lots: Lots | None,
    hearing: Hearing = voices,
) -> list[Draft]:
    """Without where they have been, and without `hidden`."""
    heard = list(hearing(learned, asked))
    return _drafts(learned, asked, heard, blended(heard), hidden, lots)


def similar(learned: Learned, asked: Asked) -> list[Draft]:
    """To where `asked` has been: what is popular everywhere has no voice."""
    heard = [voice for voice in voices(learned, asked) if voice.source != "popularity"]
    return _drafts(learned, asked, heard, blended(heard), (), None)


def _drafts(
    learned: Learned,
    asked: Asked,
    heard: list[Voice],
    scores: Floats,
    hidden: Collection[str],
    lots: Lots | None,
) -> list[Draft]:
    catalogue = learned.catalogue
    out = [*asked.been, *(catalogue.index[id] for id in hidden if id in catalogue.index)]
    scores = scores.copy()
    scores[out] = 0
    variety = Variety(catalogue.countries, OF_A_COUNTRY, lambda index: _likeness(learned, index))

    def draft(pick: Pick) -> Draft:
        return Draft(
            item_id=catalogue.destinations[pick.index].id,
            score=float(scores[pick.index]),
            source="exploration" if pick.is_exploration else loudest(heard, pick.index),
            propensity=pick.propensity,
            is_exploration=pick.is_exploration,
            reasons=reasons(learned, asked, pick.index),
        )

    return [draft(pick) for pick in picked(scores, variety, lots)]


def _likeness(learned: Learned, index: int) -> Floats:
    kilometres = np.nan_to_num(learned.catalogue.places.kilometres(index), nan=np.inf)
    return np.asarray(np.exp(-kilometres / ALIKE_KM), np.float32)
