"""What makes vectors of texts, so that those which mean the same lie close together."""

from collections.abc import Sequence
from typing import Protocol

from ml.places import Floats


class EmbeddingFailed(Exception):
    """The model is not there, cannot be read, or gave up."""


class EmbeddingProvider(Protocol):
    """Not asked from several threads at once."""

    @property
    def model(self) -> str:
        """Its name and version. Vectors of two compare only where this is the same."""
        ...

    @property
    def dimension(self) -> int: ...

    def load(self) -> None:
        """Seconds of work, where it was not done before. Raises EmbeddingFailed."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """(texts, dimension), each of length 1. Raises EmbeddingFailed."""
        ...

    def release(self) -> None:
        """Give its memory back; it is loaded anew when it is asked again."""
        ...


def embedded(provider: EmbeddingProvider, texts: Sequence[str]) -> Floats:
    """As `embed`; a model that is not what it says it is has failed too. Raises EmbeddingFailed."""
    vectors = provider.embed(texts)
    if vectors.shape != (len(texts), provider.dimension):
        raise EmbeddingFailed(f"{provider.model} made vectors of another shape: {vectors.shape}")
    return vectors
