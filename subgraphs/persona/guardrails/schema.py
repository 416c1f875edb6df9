"""How moderators see how often personas, or people to them, say what is in doubt."""

from datetime import date
from typing import Annotated, Final

import strawberry

from subgraphs.chassis.errors import Forbidden
from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.moderation.port import Category, Decision
from subgraphs.persona.context import Info
from subgraphs.persona.guardrails.types import PersonaModerationCount
from subgraphs.persona.guardrails.watching import Where

MODERATE: Final = [["content:moderate"]]
MODERATORS: Final = frozenset({"ADMIN", "MODERATOR"})  # roles, of accounts
MOST: Final = len(Where) * (len(Decision) - 1) * len(Category)  # of one day


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="How often words were in doubt or refused on a day; 90 days are kept. For the"
        " roles ADMIN and MODERATOR.",
        authenticated=True,
        requires_scopes=MODERATE,
        directives=[bounded(MOST)],
    )
    async def persona_moderation(
        self,
        info: Info,
        day: Annotated[
            date | None, strawberry.argument(description="In UTC. Null for today.")
        ] = None,
    ) -> list[PersonaModerationCount] | None:
        info.context.viewer.require()
        if not info.context.viewer.roles & MODERATORS:
            raise Forbidden("Only people with the role ADMIN or MODERATOR may read this.")
        counts = await info.context.services.watch.counts(day)
        return [PersonaModerationCount.of(each) for each in counts]
