"""How one asks a persona, and follows its answer."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from subgraphs.chassis.moderation.types import REFUSALS
from subgraphs.chassis.problems import mutation
from subgraphs.persona.context import Info
from subgraphs.persona.scopes import PRIVATE, READ, WRITE
from subgraphs.persona.turns.chunks import PersonaChunk, chunk_of
from subgraphs.persona.turns.types import (
    AskPersonaInput,
    AskPersonaResult,
    AskPersonaSuccess,
    PersonaTurn,
)


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="One of the viewer's turns. Null for any other id.",
        authenticated=True,
        requires_scopes=READ,
    )
    async def persona_turn(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Of a turn.")],
    ) -> PersonaTurn | None:
        turn = await info.context.turn.load(id)
        return PersonaTurn.of(turn) if turn else None


@strawberry.type
class Mutations:
    @mutation(
        description="Ask a persona. It answers by reading the graph with this very token, while it"
        " is valid, and never changes anything. More often than the limit a minute, the error"
        " RATE_LIMITED says when to ask again.",
        requires_scopes=WRITE,
        problems=REFUSALS,
    )
    async def ask_persona(self, info: Info, input: AskPersonaInput) -> AskPersonaResult:
        turn, replayed = await info.context.services.turns.ask(
            info.context.viewer, input.persona_id, input.client_key, input.prompt, input.trip_id
        )
        return AskPersonaSuccess(turn=PersonaTurn.of(turn), replayed=replayed)


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description=(
            "A turn's answer as it comes, in the order of its sequence; ends with the DoneChunk."
            " Pass the last sequence you saw as `afterSequence` to go on from there. Pieces are"
            " kept for a day, then they are a Gap, and the draft is read from personaTurn."
        ),
        directives=PRIVATE,
    )
    async def persona_reply(
        self,
        info: Info,
        turn_id: Annotated[strawberry.ID, strawberry.argument(description="Of the viewer's own.")],
        after_sequence: Annotated[
            int, strawberry.argument(description="The last sequence seen; 0 for all.")
        ] = 0,
    ) -> AsyncIterator[PersonaChunk]:
        turns = info.context.services.turns
        chunks = turns.follow(info.context.viewer, turn_id, after_sequence)
        async with aclosing(chunks) as items:
            async for item in items:
                info.context.forget()
                yield chunk_of(item)
