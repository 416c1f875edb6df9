"""What is kept of a turn: what was asked, how far it has come, and what was answered."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, Json, TypeAdapter

from subgraphs.persona.ordering.models import Booked, Dearer, NotBooked, Order, Result
from subgraphs.persona.personas.models import ToolName


class TurnState(StrEnum):
    WAITING = "WAITING"
    WORKING = "WORKING"
    ENDED = "ENDED"


class Outcome(StrEnum):
    ANSWERED = "ANSWERED"
    DRAFTED = "DRAFTED"
    HELP_OFFERED = "HELP_OFFERED"
    WITHHELD = "WITHHELD"
    BOOKED = "BOOKED"
    UNDER_WAY = "UNDER_WAY"
    PRICE_ASKED = "PRICE_ASKED"
    NOT_BOOKED = "NOT_BOOKED"
    UNSETTLED = "UNSETTLED"
    FAILED = "FAILED"


class CallRefusal(StrEnum):
    NEEDS_CONFIRMATION = "NEEDS_CONFIRMATION"
    NO_SUCH_TOOL = "NO_SUCH_TOOL"


class TurnDocument(BaseModel):
    """`request`: the fingerprint of what was asked. `order`: what is to be booked, in a turn that
    answers nothing."""

    id: str
    owner_id: str
    persona_id: str
    draft_id: str  # of the draft, if there will be one; of an order, the one that it is of
    prompt: str
    trip_id: str | None
    created_at: datetime
    request: str
    order: Order | None = None


class Work(BaseModel):
    """`attempt`: how often it was begun; only the newest writes. `last`: the newest sequence.
    `result`: of an order."""

    state: TurnState
    attempt: int
    last: int
    outcome: Outcome | None = None
    result: Json[Result] | None = None


class Told(BaseModel):
    kind: Literal["told"] = "told"
    text: str


class Called(BaseModel):
    """`arguments`: their SHA-256, cut."""

    kind: Literal["called"] = "called"
    tool: ToolName
    arguments: str


class Declined(BaseModel):
    """An engine called what is no tool."""

    kind: Literal["declined"] = "declined"
    reason: CallRefusal


class Cited(BaseModel):
    kind: Literal["cited"] = "cited"
    fact_id: str


class Restarted(BaseModel):
    kind: Literal["restarted"] = "restarted"


class Done(BaseModel):
    kind: Literal["done"] = "done"
    outcome: Outcome
    engine: str
    draft_id: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


Part: TypeAlias = Annotated[
    Told | Called | Declined | Cited | Booked | Dearer | NotBooked | Restarted | Done,
    Field(discriminator="kind"),
]
PARTS: TypeAdapter[Part] = TypeAdapter(Part)


class Chunk(BaseModel):
    sequence: int
    part: Part
