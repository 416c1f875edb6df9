"""How people answer a post or a message without words."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import strawberry


class Reaction(StrEnum):
    LIKE = "LIKE"
    LOVE = "LOVE"
    LAUGH = "LAUGH"
    WOW = "WOW"
    SAD = "SAD"
    CELEBRATE = "CELEBRATE"


strawberry.enum(Reaction, description="One answer without words. A person gives one to each thing.")
KINDS: Final = len(Reaction)


@strawberry.type(description="How many people answered in one way.")
class ReactionCount:
    reaction: Reaction = strawberry.field(description="In which way. Never null.")
    count: int = strawberry.field(description="How many people: 1 or more.")
    viewer_reacted: bool = strawberry.field(description="Whether the viewer is one of them.")


def counted(given: Mapping[str, Reaction], viewer_id: str | None) -> list[ReactionCount]:
    """Of `given`, by person; in the order of the enum, without those that nobody gave."""
    counts = Counter(given.values())
    own = given.get(viewer_id) if viewer_id else None
    return [
        ReactionCount(reaction=one, count=counts[one], viewer_reacted=one == own)
        for one in Reaction
        if counts[one]
    ]
