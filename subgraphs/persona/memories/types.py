"""How does the graph show what a persona remembers, and how is it told?"""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.chassis.moderation.types import ContentRefusedProblem
from subgraphs.chassis.pages import cursor_of
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.persona.arguments import CLIENT_KEY
from subgraphs.persona.memories.models import MemoryDocument, MemorySource, Purpose
from subgraphs.persona.memories.service import Fact
from subgraphs.persona.store.places import place_of

strawberry.enum(
    MemorySource,
    description="Where it is known from: TOLD by the person, from a TRIP, from a POST, or INFERRED"
    " from what they said in a turn.",
)
strawberry.enum(
    Purpose,
    name="MemoryPurpose",
    description="The consent that a memory stands on. Withdrawn, it is not used any more.",
)


@strawberry.federation.type(
    authenticated=True, description="Something that a persona knows of its person."
)
class Memory:
    id: strawberry.ID = strawberry.field(description="Pass it to forgetMemories. Never null.")
    text: str = strawberry.field(description="1 to 500 characters. Never null.")
    learned_from: MemorySource = strawberry.field(description="Where it is known from.")
    consent_purpose: Purpose = strawberry.field(description="The consent that it stands on.")
    consented_at: datetime = strawberry.field(
        description="When that consent was looked at, and stood. In UTC."
    )
    created_at: datetime = strawberry.field(description="In UTC. Never null.")
    expires_at: datetime | None = strawberry.field(
        description="When it is forgotten by itself, in UTC. Null: when the person says so."
    )
    evidence: strawberry.ID | None = strawberry.field(
        description="The id of the turn in which the person said so, for personaTurn. Null unless"
        " INFERRED."
    )

    @classmethod
    def of(cls, memory: MemoryDocument) -> Self:
        return cls(
            id=strawberry.ID(memory.id),
            text=memory.text,
            learned_from=memory.learned_from,
            consent_purpose=memory.purpose,
            consented_at=memory.consented_at,
            created_at=memory.created_at,
            expires_at=memory.expires_at,
            evidence=strawberry.ID(memory.evidence) if memory.evidence else None,
        )


def cursor(memory: MemoryDocument) -> str:
    return cursor_of(place_of(memory.created_at, memory.id))


@strawberry.input(description="What to remember.")
class RememberFactInput:
    persona_id: strawberry.ID = strawberry.field(description="One of the viewer's personas.")
    client_key: strawberry.ID = strawberry.field(description=CLIENT_KEY)
    text: str = strawberry.field(description="1 to 500 characters after trimming, on one line.")
    purpose: Purpose = strawberry.field(
        description="Which consent it stands on. The person must have given it."
    )
    learned_from: MemorySource = strawberry.field(
        default=MemorySource.TOLD, description="Where it is known from; never INFERRED."
    )
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="When to forget it by itself: ahead, within ten years. Null: not by itself.",
    )

    def fact(self) -> Fact:
        return Fact(
            text=self.text,
            learned_from=self.learned_from,
            purpose=self.purpose,
            expires_at=self.expires_at,
        )


@strawberry.input(description="What to forget.")
class ForgetMemoriesInput:
    persona_id: strawberry.ID = strawberry.field(description="One of the viewer's personas.")
    memory_ids: list[strawberry.ID] = strawberry.field(
        description="1 to 100. What is no memory of this persona is passed over."
    )


@strawberry.type(description="It is remembered.")
class RememberFactSuccess:
    memory: Memory = strawberry.field(description="As it is kept. Never null.")


@strawberry.type(
    description="They are forgotten, with every turn and draft that they were used in."
)
class ForgetMemoriesSuccess:
    forgotten: int = strawberry.field(description="How many there were.")


RememberFactResult = Annotated[
    RememberFactSuccess
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem
    | ContentRefusedProblem,
    strawberry.union("RememberFactResult", description="The memory, or why not."),
]
ForgetMemoriesResult = Annotated[
    ForgetMemoriesSuccess | ValidationProblem | NotFoundProblem,
    strawberry.union("ForgetMemoriesResult", description="The end of memories, or why not."),
]
