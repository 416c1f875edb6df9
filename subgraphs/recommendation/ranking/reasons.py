"""What is true of a place that speaks for it, and what can be opened to see that it is?"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from subgraphs.recommendation.learning.learned import Learned
from subgraphs.recommendation.ranking.asked import Asked

MOST: Final = 3  # of one recommendation
NEAR_KM: Final = 1_500.0


class ReasonKind(StrEnum):
    FRIENDS_POST = "FRIENDS_POST"
    LIKED = "LIKED"
    NEXT_STOP = "NEXT_STOP"
    CO_VISIT = "CO_VISIT"
    DISTANCE = "DISTANCE"
    SHARED_TAG = "SHARED_TAG"
    POPULARITY = "POPULARITY"
    FRIENDS_FOLLOW = "FRIENDS_FOLLOW"
    WRITES_ABOUT = "WRITES_ABOUT"
    RECENT = "RECENT"


class Reason(NamedTuple):
    """`evidence_id`: of a destination, a post or a person."""

    kind: str
    text: str
    evidence_id: str


def reasons(learned: Learned, asked: Asked, place: int) -> list[Reason]:
    """The strongest first; at least one. None speaks of fewer people than may be told apart."""
    return list(_all(learned, asked, place))[:MOST]


def _all(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    yield from _liked(learned, asked, place)
    yield from _friends_post(asked, place)
    yield from _went_on(learned, asked, place)
    yield from _co_visit(learned, asked, place)
    yield from _distance(learned, asked, place)
    yield from _shared_tag(learned, asked, place)
    yield _popularity(learned, place)


def _liked(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    if place in asked.liked:
        did = "saved" if asked.liked[place] else "opened"
        yield Reason(ReasonKind.LIKED, f"You {did} it.", learned.catalogue.destinations[place].id)


def _friends_post(asked: Asked, place: int) -> Iterator[Reason]:
    if posts := asked.posts.get(place):
        wrote = "People whom you follow wrote" if len(posts) > 1 else "Somebody you follow wrote"
        yield Reason(ReasonKind.FRIENDS_POST, f"{wrote} about it.", posts[0])


def _went_on(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    if asked.here is None:
        return
    here, there = (learned.catalogue.destinations[each] for each in (asked.here, place))
    if people := learned.crowd.going_on(asked.here, place, but=asked.user_id):
        text = f"{people} people went on from {here.name} to {there.name}."
        yield Reason(ReasonKind.NEXT_STOP, text, here.id)


def _co_visit(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    """By the visit that most people combined with it."""
    both = [(learned.crowd.at_both(been, place, asked.user_id), been) for been in asked.been]
    people, been = max(both, key=lambda each: each[0], default=(0, place))
    if people:
        one, other = (learned.catalogue.destinations[each] for each in (been, place))
        text = f"{people} people travelled to {one.name} and {other.name} on one journey."
        yield Reason(ReasonKind.CO_VISIT, text, one.id)


def _distance(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    if asked.here in (None, place):
        return
    kilometres = float(learned.catalogue.places.kilometres(asked.here)[place])
    if not np.isnan(kilometres) and kilometres <= NEAR_KM:
        here = learned.catalogue.destinations[asked.here]
        yield Reason(ReasonKind.DISTANCE, f"{kilometres:,.0f} km from {here.name}.", here.id)


def _shared_tag(learned: Learned, asked: Asked, place: int) -> Iterator[Reason]:
    """By the visit, or what they like, that it has most tags in common with."""
    destinations = learned.catalogue.destinations
    tags = destinations[place].tags
    shared = [
        ([tag for tag in tags if tag in destinations[been].tags and tag in SAID], been)
        for been in dict.fromkeys((*asked.been, *asked.liked))
        if been != place
    ]
    common, been = max(shared, key=lambda each: len(each[0]), default=([], place))
    if common:
        said = f"{SAID[common[0]]}, like {destinations[been].name}."
        yield Reason(ReasonKind.SHARED_TAG, said, destinations[been].id)


def _popularity(learned: Learned, place: int) -> Reason:
    destination = learned.catalogue.destinations[place]
    people = learned.crowd.at(place)
    text = (
        f"{people} people travelled there."
        if people
        else f"{destination.people:,} people live there."
    )
    return Reason(ReasonKind.POPULARITY, text, destination.id)


# Of the catalog's tags, those that say what a place is like.
SAID: Final = {
    "POLAR_CIRCLE": "Beyond a polar circle",
    "HIGHLAND": "High up",
    "ISLAND_COUNTRY": "In an island country",
    "SMALL_TOWN": "A small town",
    "BORDER": "At a border",
    "CAPITAL": "A capital",
    "TROPICS": "In the tropics",
    "METROPOLIS": "A metropolis",
}
