"""How administrators ask what experiments found."""

from typing import Annotated, Final

import strawberry

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.graph_types import bounded, cost
from subgraphs.recommendation.context import Info
from subgraphs.recommendation.experiments.service import DAYS, MOST_DAYS
from subgraphs.recommendation.experiments.types import RecommendationExperiment

OPERATE: Final = [["recommendations:operate"]]
ADMIN: Final = "ADMIN"  # a role, of accounts


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="How the arms of each experiment compare, at most 10 experiments. Null for"
        " whoever has not the role ADMIN.",
        authenticated=True,
        requires_scopes=OPERATE,
        directives=[bounded(10), cost(20)],
    )
    async def recommendation_experiments(
        self,
        info: Info,
        days: Annotated[
            int, strawberry.argument(description="1 to 90: of what was shown in them.")
        ] = DAYS,
    ) -> list[RecommendationExperiment] | None:
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInput(f"`days` must be 1 to {MOST_DAYS}.", path=["days"])
        if ADMIN not in info.context.viewer.roles:
            return None
        results = await info.context.experiments.results(days)
        return [RecommendationExperiment.of(result) for result in results]
