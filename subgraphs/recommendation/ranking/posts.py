"""Ranks posts that somebody might read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from subgraphs.recommendation.posts.repository import PostFact
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.picking import Lots, Variety, picked
from subgraphs.recommendation.ranking.reasons import Reason, ReasonKind

OF_AN_AUTHOR: Final = 2
HALF_LIFE: Final = timedelta(days=14)
FRIENDS, VISITED, RECENT = 1.0, 0.8, 0.4
EVERYTHING: Final = FRIENDS + VISITED + RECENT


def ranked_posts(
    posts: Sequence[PostFact],
    visited: Mapping[str, str],
    hidden: Collection[str],
    lots: Lots,
    now: datetime,
    *,
    is_personal: bool,
) -> list[Draft]:
    """Without `hidden`. `visited`: names of destinations where they travel, by id."""
    given = [[*_given(post, visited, now, is_personal=is_personal)] for post in posts]
    scores = np.array(
        [
            0 if post.id in hidden else sum(weight for weight, _, _ in each) / EVERYTHING
            for post, each in zip(posts, given, strict=True)
        ],
        np.float32,
    )
    variety = Variety.of([post.author_id for post in posts], OF_AN_AUTHOR)
    return [
        Draft(
            item_id=posts[pick.index].id,
            score=float(scores[pick.index]),
            source="exploration" if pick.is_exploration else max(given[pick.index])[1],
            propensity=pick.propensity,
            is_exploration=pick.is_exploration,
            reasons=[reason for _, _, reason in sorted(given[pick.index], reverse=True)],
        )
        for pick in picked(scores, variety, lots)
    ]


Given = tuple[float, str, Reason]  # how much, by which source, and why


def _given(
    post: PostFact, visited: Mapping[str, str], now: datetime, *, is_personal: bool
) -> Iterator[Given]:
    if is_personal and post.is_friends:
        text = "By somebody whom you follow."
        yield FRIENDS, "friends", Reason(ReasonKind.FRIENDS_POST, text, post.author_id)
    if post.destination_id is not None and (name := visited.get(post.destination_id)):
        text = f"About {name}, where you travel."
        yield VISITED, "places", Reason(ReasonKind.WRITES_ABOUT, text, post.destination_id)
    age = 0.5 ** (max(now - post.published_at, timedelta()) / HALF_LIFE)
    newest = Reason(ReasonKind.RECENT, "One of the newest posts.", post.id)
    yield RECENT * age, "recent", newest
