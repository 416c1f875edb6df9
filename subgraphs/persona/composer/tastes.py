"""What goes well with a taste? Words of facts and properties that speak of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from subgraphs.persona.composer.reading import folded
from subgraphs.persona.personas.models import Taste, Trait

SPEAKS_OF: Final[Mapping[Taste, tuple[str, ...]]] = {
    Taste.COMFORT: ("hotel", "station", "airport"),
    Taste.CULTURE: ("capital", "language", "old", "museum", "name"),
    Taste.FAMILY: ("people", "park", "zoo"),
    Taste.FOOD: ("market", "food", "wine", "currency"),
    Taste.NATURE: ("metres", "mountain", "highland", "park", "north", "south"),
    Taste.NIGHTLIFE: ("people", "metropolis", "city"),
    Taste.PHOTOGRAPHY: ("sun", "light", "metres", "view"),
    Taste.SEA: ("sea", "coast", "island", "beach", "port"),
    Taste.SLOW: ("small", "town", "village"),
    Taste.THRIFT: ("currency", "free"),
    Taste.TRAINS: ("station", "train", "rail"),
}


# As a person may have said it, and as it is worded where it was inferred.
AVOIDS_EARLY: Final = re.compile(
    r"(?:(?:hate|dislike|avoid|do not like) early flights"
    r"|(?:odio|evito|no me gustan) los vuelos de madrugada)"
)


class Tastes:
    def __init__(self, traits: Sequence[Trait], memories: Sequence[str]) -> None:
        self.avoids_early = any(AVOIDS_EARLY.search(folded(text)) for text in memories)
        self._weights = {trait.taste: trait.weight for trait in traits}
        self._remembered = {
            word for text in memories for word in folded(text).split() if len(word) > 3
        }

    def weight(self, taste: Taste) -> float:
        return self._weights.get(taste, 0.0)

    def liking(self, text: str) -> float:
        """How well a text goes with what the person likes, and with what is remembered of them."""
        words = folded(text)
        liked = sum(
            weight
            for taste, weight in self._weights.items()
            if any(word in words for word in SPEAKS_OF[taste])
        )
        return liked + 0.5 * len(self._remembered.intersection(words.split()))
