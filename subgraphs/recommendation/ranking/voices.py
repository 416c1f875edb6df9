"""Which places does each source propose, and how much is it to be trusted?

Each is trusted by its evidence: of the person, how many visits are known; of a place, how often it
was visited. Without any, what is popular speaks alone.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from ml.places import Floats
from subgraphs.recommendation.learning.learned import Generator, Learned
from subgraphs.recommendation.ranking.asked import Asked

VISITS_OF_A_PERSON: Final = 3.0  # as many known visits make the person half of what is heard
VISITS_OF_A_PLACE: Final = 2.0
PEOPLE_AS_VISITS: Final = 50.0  # what is known of a place by who lives there, in visits
POPULAR_AT_LEAST: Final = 0.1
PROMOTED: Final = 2.0
GRAVITY: Final = 0.3
FRIENDS: Final = 0.5
LIKED: Final = 0.4
OPENED: Final = 0.5  # beside what was saved
LIKE_IT: Final = 0.25  # what is wholly of its kind
TAGS: Final = 0.2


class Voice(NamedTuple):
    """`scores`: (places,), from 0 to 1."""

    source: str
    scores: Floats
    weight: float


def voices(learned: Learned, asked: Asked) -> Iterator[Voice]:
    known = _known(asked)
    yield from cheap(learned, asked)
    if asked.here is not None:
        yield _of(learned.neighbours, learned, asked)
        if learned.promoted and asked.foreseen is not None:
            beside = _trusted(asked.foreseen - learned.popularity.shares, learned, asked)
            yield Voice(learned.promoted.name, beside, PROMOTED * known)
        pull = np.sqrt(learned.gravity.score(asked.question))
        yield Voice("gravity", _at_most_one(pull, asked.been), GRAVITY * known)
        yield Voice("tags", shared_tags(learned, asked.been), TAGS * known)
    if asked.liked:
        yield Voice("liked", _liked(learned, asked), LIKED)
    if asked.posts:
        yield Voice("friends", _friends(learned, asked), FRIENDS)


def cheap(learned: Learned, asked: Asked) -> Iterator[Voice]:
    """What answers where too much is asked: two tables."""
    yield Voice("popularity", popular(learned), POPULAR_AT_LEAST + 1 - _known(asked))
    if asked.here is not None:
        yield _of(learned.chains, learned, asked)


def blended(heard: Sequence[Voice]) -> Floats:
    """(places,), from 0 to 1."""
    given = sum(voice.weight * voice.scores for voice in heard)
    return np.asarray(given / sum(voice.weight for voice in heard), np.float32)


def loudest(heard: Sequence[Voice], place: int) -> str:
    return max(heard, key=lambda voice: voice.weight * voice.scores[place]).source


def popular(learned: Learned) -> Floats:
    """By visits, and while there are few by how many live there."""
    people = learned.catalogue.places.people
    visits = learned.visits.sum()
    share = visits * learned.popularity.shares + PEOPLE_AS_VISITS * people / people.sum()
    return _at_most_one(share)


def shared_tags(learned: Learned, been: Sequence[int]) -> Floats:
    """How many of a place's tags the places there have, of all tags of both."""
    tagged = learned.catalogue.tagged
    liked = tagged[list(been)].any(axis=0)
    both, either = (tagged & liked).sum(axis=1), (tagged | liked).sum(axis=1)
    return np.asarray(both / np.maximum(either, 1), np.float32)


def _known(asked: Asked) -> float:
    return len(asked.stays) / (len(asked.stays) + VISITS_OF_A_PERSON)


def _of(generator: Generator, learned: Learned, asked: Asked) -> Voice:
    scores = _trusted(generator.score(asked.question), learned, asked)
    return Voice(generator.name, scores, generator.weight * _known(asked))


def _trusted(scores: Floats, learned: Learned, asked: Asked) -> Floats:
    evidence = learned.visits / (learned.visits + VISITS_OF_A_PLACE)
    return _at_most_one(np.maximum(scores, 0) * evidence, asked.been)


def _liked(learned: Learned, asked: Asked) -> Floats:
    """Those themselves, and more softly what is of their kind."""
    scores = shared_tags(learned, [*asked.liked]) * np.float32(LIKE_IT)
    for place, is_saved in asked.liked.items():
        scores[place] = 1 if is_saved else OPENED
    return np.asarray(scores, np.float32)


def _friends(learned: Learned, asked: Asked) -> Floats:
    scores = np.zeros(len(learned.catalogue.places), np.float32)
    for place, posts in asked.posts.items():
        scores[place] = 1 - 0.5 ** len(posts)
    return scores


def _at_most_one(scores: Floats, but: Sequence[int] = ()) -> Floats:
    """Beside the best of all places but those, which are none."""
    scores = scores.copy()
    scores[list(but)] = 0
    return np.asarray(scores / max(float(scores.max(initial=0)), 1e-9), np.float32)
