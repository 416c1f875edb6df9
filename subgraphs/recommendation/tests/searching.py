"""How search's tests ask, and models that are not real."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ml.places import Floats
from subgraphs.recommendation.search.embeddings import EmbeddingFailed
from subgraphs.recommendation.search.models import EmbeddingRow
from subgraphs.recommendation.tests.conftest import ANA, Recommending

SEARCH = """
    query($text: String!, $kinds: [SearchKind!], $first: Int! = 10, $after: String) {
      searchEverything(text: $text, kinds: $kinds, first: $first, after: $after) {
        language searchedBy
        edges { cursor score matchedBy snippet node {
          __typename ... on Destination { id } ... on User { id } ... on Post { id }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""


class Model:
    """Of three numbers; it counts what it is asked. `before`: called first, and may raise."""

    dimension = 3

    def __init__(self, model: str = "test/1", before: Callable[[], Any] = lambda: None) -> None:
        self.model = model
        self.texts: list[str] = []
        self._before = before

    def load(self) -> None: ...

    def release(self) -> None: ...

    def embed(self, texts: Sequence[str]) -> Floats:
        self._before()
        self.texts += texts
        return np.ones((len(texts), 3), np.float32)


def failing() -> None:
    raise EmbeddingFailed("its weights are gone")


async def searched(
    recommending: Recommending, text: str, by: str | None = ANA, **asked: object
) -> dict[str, Any]:
    return await recommending.told(SEARCH, by, text=text, **asked)


async def found(
    recommending: Recommending, text: str, by: str | None = ANA, **asked: object
) -> list[str]:
    """Ids, best first."""
    answer = await searched(recommending, text, by, **asked)
    return [edge["node"]["id"] for edge in answer["edges"]]


async def embedded(recommending: Recommending) -> int:
    return await recommending.count(EmbeddingRow)
