"""What is kept of a persona."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class Taste(StrEnum):
    COMFORT = "COMFORT"
    CULTURE = "CULTURE"
    FAMILY = "FAMILY"
    FOOD = "FOOD"
    NATURE = "NATURE"
    NIGHTLIFE = "NIGHTLIFE"
    PHOTOGRAPHY = "PHOTOGRAPHY"
    SEA = "SEA"
    SLOW = "SLOW"
    THRIFT = "THRIFT"
    TRAINS = "TRAINS"


class TraitSource(StrEnum):
    DECLARED = "DECLARED"
    INFERRED = "INFERRED"


class Tone(StrEnum):
    BRIEF = "BRIEF"
    PLAYFUL = "PLAYFUL"
    WARM = "WARM"


class Language(StrEnum):
    EN = "EN"
    ES = "ES"


class ToolName(StrEnum):
    SEARCH_PLACES = "SEARCH_PLACES"
    DESTINATION = "DESTINATION"
    FLIGHT_OFFERS = "FLIGHT_OFFERS"
    STAY_OFFERS = "STAY_OFFERS"
    OWN_TRIPS = "OWN_TRIPS"


class Trait(BaseModel):
    """`weight`: from -1, dislikes it, to 1, loves it."""

    taste: Taste
    weight: float
    source: TraitSource


class PersonaDocument(BaseModel):
    """`request`: the fingerprint of what it was made with."""

    id: str
    owner_id: str
    name: str
    traits: list[Trait]
    tone: Tone
    language: Language
    tools: list[ToolName]
    version: int
    created_at: datetime
    request: str
