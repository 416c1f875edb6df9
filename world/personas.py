"""Who in the seeded world has an AI persona, and what does it know of them?"""

from dataclasses import dataclass
from typing import Final

from subgraphs.chassis.ids import derived_id
from world.people import BY_HANDLE, Person

# What a circle says about taste, by the names that the graph gives them.
TASTES: Final = {
    "kin": "FAMILY",
    "lens": "PHOTOGRAPHY",
    "rails": "TRAINS",
    "stays": "COMFORT",
    "swell": "SEA",
    "tables": "FOOD",
    "trails": "NATURE",
}
INFERRED_WEIGHT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Companion:
    """`declared`: tastes with their weights. `remembers`: only of who allows AI_MEMORY."""

    handle: str
    name: str
    tone: str
    language: str
    declared: tuple[tuple[str, float], ...] = ()
    remembers: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        return BY_HANDLE[self.handle]

    @property
    def id(self) -> str:
        return derived_id("persona", self.person.id, self.name)

    @property
    def inferred(self) -> tuple[tuple[str, float], ...]:
        """From the circles of its person, less what they declared themselves."""
        said = {taste for taste, _ in self.declared}
        circles = self.person.circles
        return tuple((TASTES[c], INFERRED_WEIGHT) for c in circles if TASTES[c] not in said)


COMPANIONS: Final = (
    Companion(
        "alice",
        "Marcel",
        "WARM",
        "EN",
        declared=(("FOOD", 1.0), ("SLOW", 0.4), ("NIGHTLIFE", -0.8)),
        remembers=(
            "I live in Paris on weekdays, and leave from there",
            "Two things a day are enough for me",
            "I do not eat shellfish",
        ),
    ),
    Companion("bob", "Sven", "BRIEF", "EN", declared=(("THRIFT", 0.7),)),
    Companion(
        "carla",
        "Rosa",
        "PLAYFUL",
        "EN",
        declared=(("SEA", 0.9),),
        remembers=("My grandmother lives in Lisbon",),
    ),
    Companion("lucia", "Lorca", "WARM", "ES", declared=(("CULTURE", 0.9), ("FOOD", 0.5))),
    Companion(
        "martin",
        "Astor",
        "BRIEF",
        "ES",
        declared=(("TRAINS", 0.8),),
        remembers=("Vivo en Buenos Aires",),
    ),
)
