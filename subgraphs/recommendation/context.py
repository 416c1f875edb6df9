"""What one operation carries: who asks, and what answers."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from subgraphs.chassis.cache import Cache
from subgraphs.chassis.context import Context as ChassisContext
from subgraphs.chassis.database import Database
from subgraphs.chassis.loading import batched
from subgraphs.chassis.viewer import Viewer
from subgraphs.recommendation.experiments.service import Experiments
from subgraphs.recommendation.learning.batching import Batches
from subgraphs.recommendation.learning.learner import Learner
from subgraphs.recommendation.recommendations import repository
from subgraphs.recommendation.recommendations.making import Making
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.recommendations.service import Recommendations
from subgraphs.recommendation.search.meaning import Meanings
from subgraphs.recommendation.search.service import Search
from subgraphs.recommendation.settings import RecommendationSettings
from subgraphs.recommendation.trips import repository as trips


class Answers:
    """What stays open between operations."""

    def __init__(
        self,
        settings: RecommendationSettings,
        database: Database,
        cache: Cache,
        learner: Learner,
        batches: Batches,
        meanings: Meanings,
    ) -> None:
        self.database = database
        self.learner = learner
        self.experiments = Experiments(database)
        self.search = Search(database, meanings)
        making = Making(database, batches, settings.recommendations_explored)
        self.recommendations = Recommendations(
            database, cache, learner, making, settings.recommendations_at_once
        )


@dataclass(frozen=True)
class Context(ChassisContext):
    learner: Learner
    recommendations: Recommendations
    experiments: Experiments
    search: Search
    recommendation: DataLoader[str, RecommendationRow | None]
    own_trip: DataLoader[str, trips.Planned | None]

    @classmethod
    def of(cls, viewer: Viewer, answers: Answers) -> Self:
        async def own(session: AsyncSession, ids: list[str]) -> dict[str, RecommendationRow]:
            return await repository.owned(session, ids, viewer.user_id)

        async def own_trips(session: AsyncSession, ids: list[str]) -> dict[str, trips.Planned]:
            return await trips.planned(session, ids, viewer.user_id)

        return cls(
            viewer=viewer,
            learner=answers.learner,
            recommendations=answers.recommendations,
            experiments=answers.experiments,
            search=answers.search,
            recommendation=batched(answers.database, own),
            own_trip=batched(answers.database, own_trips),
        )


Info: TypeAlias = strawberry.Info[Context, None]
