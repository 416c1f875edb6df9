"""Several ranked lists of the same things as one.

Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009), in which a place is worth as
much as speaks for it: to be first by one word of five, or among strangers, is not worth much.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Final, NamedTuple

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.pages import Page

K: Final = 60  # as the authors have it: how little the first place is worth above the second


class SearchMatch(StrEnum):
    TEXT = "TEXT"
    MEANING = "MEANING"


class Ranked(NamedTuple):
    """`weight`: how much speaks for it, from 0 to 1."""

    id: str
    weight: float = 1.0


class Hit(NamedTuple):
    """`score`: from 0 to 1, which would be first by every way, with all that can speak for it."""

    id: str
    score: float
    matched_by: tuple[SearchMatch, ...]


def fused(ways: Mapping[SearchMatch, Sequence[Ranked]]) -> list[Hit]:
    """`ways`: best first. Of equals, what was found by words comes first."""
    found: defaultdict[str, dict[SearchMatch, float]] = defaultdict(dict)
    for way, ranked in ways.items():
        for place, each in enumerate(ranked):
            found[each.id][way] = each.weight * (K + 1) / (K + 1 + place)
    hits = [Hit(id, sum(by.values()) / len(ways), (*by,)) for id, by in found.items()]
    return sorted(hits, key=_order)


def after_cursor(hits: Sequence[Hit], page: Page) -> list[Hit]:
    """The page and one more: after the hit of the cursor, or where it is gone, at its score.

    Raises InvalidInput.
    """
    if page.after is None:
        return [*hits[: page.limit]]
    score, id = _number(page.after[0]), page.after[1]
    known = (place + 1 for place, hit in enumerate(hits) if hit.id == id)
    moved_up = (place for place, hit in enumerate(hits) if hit.score <= score)
    start = next(known, next(moved_up, len(hits)))
    return [*hits[start : start + page.limit]]


def _order(hit: Hit) -> tuple[float, bool, str]:
    return -hit.score, SearchMatch.TEXT not in hit.matched_by, hit.id


def _number(text: str) -> float:
    refusal = InvalidInput("`after` is not a cursor of this list.", path=["after"])
    try:
        number = float(text)
    except ValueError:
        raise refusal from None
    if not isfinite(number):
        raise refusal
    return number
