"""How does the graph show what was in doubt? As counts."""

from datetime import date
from typing import Self

import strawberry

from subgraphs.chassis.moderation.port import Category, Decision
from subgraphs.persona.guardrails.watching import Count, Where

strawberry.enum(Where, name="PersonaWords", description="Whose words: a person's, or an answer's.")
strawberry.enum(
    Decision,
    name="PersonaModeration",
    description="REVIEW and HOLD went through, since nobody else reads it; BLOCK did not.",
)


@strawberry.federation.type(
    authenticated=True, description="How often on one day. It names nobody, and quotes nothing."
)
class PersonaModerationCount:
    day: date = strawberry.field(description="In UTC. Never null.")
    where: Where = strawberry.field(description="Never null.")
    decision: Decision = strawberry.field(description="What became of them. Never null.")
    category: Category = strawberry.field(description="What may have been wrong. Never null.")
    count: int = strawberry.field(description="1 or more.")

    @classmethod
    def of(cls, count: Count) -> Self:
        return cls(
            day=count.on,
            where=count.where,
            decision=count.decision,
            category=count.category,
            count=count.count,
        )
