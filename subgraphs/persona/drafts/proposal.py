"""What does an engine propose? Its words, before anything of them is believed."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from subgraphs.persona.drafts.models import Part

TOOL: Final = "DRAFT_ITINERARY"  # the one tool that asks nobody: it hands the plan over
MOST_DAYS: Final = 14
MOST_ITEMS: Final = 8


class Proposed(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ProposedItem(Proposed):
    """`entity`: the id of something that a tool told of. `facts`: ids of facts that it cites."""

    part: Part
    title: str = Field(min_length=1, max_length=120)
    reason: str = Field(default="", max_length=300)
    entity: str | None = None
    facts: list[str] = Field(default=[], max_length=5)


class ProposedDay(Proposed):
    on: date
    items: list[ProposedItem] = Field(max_length=MOST_ITEMS)


class Proposal(Proposed):
    """Hand over the plan: days in order, each with its items in order."""

    title: str = Field(min_length=1, max_length=120)
    days: list[ProposedDay] = Field(min_length=1, max_length=MOST_DAYS)
