"""How does the graph show a turn, and how is one asked?"""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.chassis.moderation.types import ContentRefusedProblem
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.persona.arguments import CLIENT_KEY
from subgraphs.persona.context import Info
from subgraphs.persona.drafts.types import ItineraryDraft
from subgraphs.persona.ordering.types import DraftOrder
from subgraphs.persona.personas.types import Persona
from subgraphs.persona.turns.models import Outcome, TurnDocument, TurnState

strawberry.enum(TurnState, description="WAITING for a worker, WORKING, or ENDED.")
strawberry.enum(
    Outcome,
    name="TurnOutcome",
    description="ANSWERED in words; DRAFTED a plan; HELP_OFFERED to somebody in danger, before"
    " anything else; WITHHELD: what was said may not be said; FAILED: ask again. Of a plan that was"
    " to be booked: BOOKED, all of it;"
    " UNDER_WAY, as the bookings tell; PRICE_ASKED: something costs more, and awaits acceptPrice or"
    " declinePrice; NOT_BOOKED, and nothing is charged; UNSETTLED: nobody knows, so look at the"
    " trip. New ones may appear.",
)


@strawberry.federation.type(
    authenticated=True, description="A question to a persona, and its answer. Kept for 30 days."
)
class PersonaTurn:
    id: strawberry.ID = strawberry.field(description="Pass it to personaReply. Never null.")
    prompt: str = strawberry.field(
        description="What was asked; words of ours where a plan is to be booked."
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.")
    turn: strawberry.Private[TurnDocument]

    @strawberry.field(description="Who was asked. Null once it is no more.")
    async def persona(self, info: Info) -> Persona | None:
        return await Persona.resolve_reference(info, strawberry.ID(self.turn.persona_id))

    @strawberry.field(description="How far it has come. Null once it is forgotten.")
    async def state(self, info: Info) -> TurnState | None:
        work = await info.context.work.load(self.id)
        return work.state if work else None

    @strawberry.field(description="How it ended. Null until then.")
    async def outcome(self, info: Info) -> Outcome | None:
        work = await info.context.work.load(self.id)
        return work.outcome if work else None

    @strawberry.field(description="The newest sequence of its stream; 0 before the first.")
    async def last_sequence(self, info: Info) -> int:
        work = await info.context.work.load(self.id)
        return work.last if work else 0

    @strawberry.field(description="The plan. Null until it has ended, and where there is none.")
    async def draft(self, info: Info) -> ItineraryDraft | None:
        return await ItineraryDraft.resolve_reference(info, strawberry.ID(self.turn.draft_id))

    @strawberry.field(description="What of the plan was to be booked. Null but after bookDraft.")
    async def order(self, info: Info) -> DraftOrder | None:
        if self.turn.order is None:
            return None
        work = await info.context.work.load(self.id)
        return DraftOrder.of(self.turn.order, work.result if work else None)

    @classmethod
    def of(cls, turn: TurnDocument) -> Self:
        return cls(
            id=strawberry.ID(turn.id), prompt=turn.prompt, created_at=turn.created_at, turn=turn
        )


@strawberry.input(description="What to ask of which persona.")
class AskPersonaInput:
    persona_id: strawberry.ID = strawberry.field(description="One of the viewer's personas.")
    prompt: str = strawberry.field(description="1 to 2000 characters, in English or Spanish.")
    client_key: strawberry.ID = strawberry.field(description=CLIENT_KEY)
    trip_id: strawberry.ID | None = strawberry.field(
        default=None, description="Which of the viewer's trips it is about. Null: none."
    )


@strawberry.type(description="It is asked. Follow the answer with personaReply.")
class AskPersonaSuccess:
    turn: PersonaTurn = strawberry.field(description="The turn that began. Never null.")
    replayed: bool = strawberry.field(description="True: it was asked before, under this key.")


AskPersonaResult = Annotated[
    AskPersonaSuccess
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem
    | ContentRefusedProblem,
    strawberry.union("AskPersonaResult", description="The turn, or why not."),
]
