"""What can be asked of recommendation, and told to it?"""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graph_types import cost, list_size
from subgraphs.chassis.pages import Connection, Page
from subgraphs.chassis.problems import NotFoundProblem, mutation
from subgraphs.recommendation.access import WRITE, After, First
from subgraphs.recommendation.context import Info
from subgraphs.recommendation.ranking import public
from subgraphs.recommendation.recommendations.models import Feedback
from subgraphs.recommendation.recommendations.types import (
    RankedDestination,
    Recommendation,
    ranked,
)

Near = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="A destination's id: only what lies within 1,500 km of it. The whole world"
        " when left out."
    ),
]


@strawberry.input(description="What the signed-in person did with a recommendation.")
class GiveRecommendationFeedbackInput:
    recommendation_id: strawberry.ID = strawberry.field(description="Of one made to them.")
    feedback: Feedback = strawberry.field(description="The same again changes nothing.")


@strawberry.type(description="It is noted, and what follows from it holds.")
class GiveRecommendationFeedbackSuccess:
    recommendation: Recommendation = strawberry.field(description="What it is about. Never null.")


GiveRecommendationFeedbackResult = Annotated[
    GiveRecommendationFeedbackSuccess | NotFoundProblem,
    strawberry.union(
        "GiveRecommendationFeedbackResult", description="What was noted, or why nothing was."
    ),
]


@strawberry.type
class Queries:
    @strawberry.field(
        description="Where people travel these weeks, most first, at most 50. It is the same for"
        " everybody, and tells of no place where fewer than three travelled.",
        directives=[list_size(10), cost(2)],
    )
    async def trending(
        self, info: Info, near: Near = None, first: First = 10, after: After = None
    ) -> Connection[RankedDestination] | None:
        page = Page.of(first, after)
        learned = await info.context.learner.learned()
        return ranked(public.trending(learned, datetime.now(UTC).date(), near), page)


@strawberry.type
class Mutations:
    @mutation(
        description="Say what the signed-in person did with a recommendation.",
        requires_scopes=WRITE,
    )
    async def give_recommendation_feedback(
        self, info: Info, input: GiveRecommendationFeedbackInput
    ) -> GiveRecommendationFeedbackResult:
        row = await info.context.recommendations.give_feedback(
            info.context.viewer.require(), str(input.recommendation_id), input.feedback
        )
        return GiveRecommendationFeedbackSuccess(recommendation=Recommendation.of(row))
