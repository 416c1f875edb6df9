"""What is whoever follows a turn told, piece by piece?"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self, TypeAlias

import strawberry

from subgraphs.chassis.streams import Gap, Missed
from subgraphs.persona.context import Info
from subgraphs.persona.drafts.types import ItineraryDraft
from subgraphs.persona.ordering.models import Booked, Dearer, NotBooked
from subgraphs.persona.ordering.types import OrderRefusal, PriceChange
from subgraphs.persona.personas.models import ToolName
from subgraphs.persona.references import Booking, Fact
from subgraphs.persona.turns.models import (
    Called,
    CallRefusal,
    Chunk,
    Cited,
    Declined,
    Done,
    Outcome,
    Restarted,
    Told,
)

strawberry.enum(
    CallRefusal,
    description="NEEDS_CONFIRMATION: it would spend, which only the person's own word does."
    " NO_SUCH_TOOL: there is none, or not for this persona.",
)


@strawberry.type
class Numbered:
    sequence: int = strawberry.field(
        description="Its place in the turn: 1, 2, 3 and so on, without holes."
    )


@strawberry.type(description="A piece of the answer: joined in order they are its text. Durable.")
class TokenChunk(Numbered):
    text: str = strawberry.field(description="As it is to be shown: words, never markup to run.")

    @classmethod
    def of(cls, sequence: int, part: Told) -> Self:
        return cls(sequence=sequence, text=part.text)


@strawberry.type(description="The persona reads something of the graph. Durable.")
class ToolCallChunk(Numbered):
    tool: ToolName = strawberry.field(description="What it reads.")
    arguments_hash: str = strawberry.field(
        description="The same for the same arguments; says nothing else of them."
    )

    @classmethod
    def of(cls, sequence: int, part: Called) -> Self:
        return cls(sequence=sequence, tool=part.tool, arguments_hash=part.arguments)


@strawberry.type(
    description="An engine asked for what it may not do, and was refused. Nothing is done. Durable."
)
class RefusedCallChunk(Numbered):
    reason: CallRefusal = strawberry.field(description="Why not.")

    @classmethod
    def of(cls, sequence: int, part: Declined) -> Self:
        return cls(sequence=sequence, reason=part.reason)


@strawberry.type(description="What the plan is based on. Durable.")
class CitationChunk(Numbered):
    fact_id: strawberry.Private[str]

    @strawberry.field(description="Null where the catalog does not answer.")
    def fact(self) -> Fact | None:
        return Fact(id=strawberry.ID(self.fact_id))

    @classmethod
    def of(cls, sequence: int, part: Cited) -> Self:
        return cls(sequence=sequence, fact_id=part.fact_id)


@strawberry.type(description="It is a booking now. Durable.")
class BookedChunk(Numbered):
    booking_id: strawberry.Private[str]

    @strawberry.field(
        description="Whether it stands, its state says. Null when booking does not answer."
    )
    def booking(self) -> Booking | None:
        return Booking(id=strawberry.ID(self.booking_id))

    @classmethod
    def of(cls, sequence: int, part: Booked) -> Self:
        return cls(sequence=sequence, booking_id=part.booking_id)


@strawberry.type(description="Something costs more than was confirmed. Durable.")
class PriceChangedChunk(Numbered):
    change: PriceChange = strawberry.field(description="What it would cost. Never null.")

    @classmethod
    def of(cls, sequence: int, part: Dearer) -> Self:
        return cls(sequence=sequence, change=PriceChange.of(part))


@strawberry.type(description="It is not booked, and nothing is charged. Durable.")
class NotBookedChunk(Numbered):
    refusal: OrderRefusal = strawberry.field(description="Why not. Never null.")

    @classmethod
    def of(cls, sequence: int, part: NotBooked) -> Self:
        return cls(sequence=sequence, refusal=OrderRefusal.of(part))


@strawberry.type(description="All before it is void: the answer begins anew. Durable.")
class RestartChunk(Numbered):
    @classmethod
    def of(cls, sequence: int, part: Restarted) -> Self:
        return cls(sequence=sequence)


@strawberry.type(description="The last of a turn. Durable.")
class DoneChunk(Numbered):
    outcome: Outcome = strawberry.field(description="How it ended.")
    engine: str = strawberry.field(
        description="What answered: `composer`, a model's name, `guardrails` where none did, or"
        " `booking` of a plan that was to be booked."
    )
    input_tokens: int = strawberry.field(description="That a model read; 0 without one.")
    output_tokens: int = strawberry.field(description="That a model wrote; 0 without one.")
    draft_id: strawberry.Private[str | None]

    @strawberry.field(description="The plan. Null where there is none, and once it is forgotten.")
    async def draft(self, info: Info) -> ItineraryDraft | None:
        if self.draft_id is None:
            return None
        return await ItineraryDraft.resolve_reference(info, strawberry.ID(self.draft_id))

    @classmethod
    def of(cls, sequence: int, part: Done) -> Self:
        return cls(
            sequence=sequence,
            outcome=part.outcome,
            engine=part.engine,
            input_tokens=part.input_tokens,
            output_tokens=part.output_tokens,
            draft_id=part.draft_id,
        )


PersonaChunk: TypeAlias = Annotated[
    TokenChunk
    | ToolCallChunk
    | RefusedCallChunk
    | CitationChunk
    | BookedChunk
    | PriceChangedChunk
    | NotBookedChunk
    | RestartChunk
    | DoneChunk
    | Gap,
    strawberry.union(
        "PersonaChunk", description="A piece of a turn, or a stretch of it that is gone."
    ),
]
SHOWN: Final[Mapping[type, Any]] = {
    Told: TokenChunk,
    Called: ToolCallChunk,
    Declined: RefusedCallChunk,
    Cited: CitationChunk,
    Booked: BookedChunk,
    Dearer: PriceChangedChunk,
    NotBooked: NotBookedChunk,
    Restarted: RestartChunk,
    Done: DoneChunk,
}


def chunk_of(item: Chunk | Missed) -> PersonaChunk:
    if isinstance(item, Missed):
        return Gap(from_sequence=item.first, to_sequence=item.last)
    shown: PersonaChunk = SHOWN[type(item.part)].of(item.sequence, item.part)
    return shown
