"""Every candidate, by the name it has in tables and manifests."""

from collections.abc import Mapping
from typing import Final

from ml.models.counts import Markov, Markov1, Popularity
from ml.models.gravity import Gravity
from ml.models.neighbours import ItemKnn
from ml.models.port import Model

BASELINE: Final = "markov-2"
CANDIDATES: Final[Mapping[str, type[Model]]] = {
    "popularity": Popularity,
    "item-knn": ItemKnn,
    "gravity": Gravity,
    "markov-1": Markov1,
    BASELINE: Markov,
}
