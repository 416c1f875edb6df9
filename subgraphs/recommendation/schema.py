"""Recommendation's entry points, and the subgraph they make."""

import strawberry

from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.recommendation.experiments import schema as experiments
from subgraphs.recommendation.recommendations import schema as recommendations
from subgraphs.recommendation.recommendations.types import (
    Destination,
    Recommendation,
    Trip,
    User,
)
from subgraphs.recommendation.search import schema as search


@strawberry.type
class Query(recommendations.Queries, experiments.Queries, search.Queries): ...


@strawberry.type
class Mutation(recommendations.Mutations): ...


schema = SubgraphSchema(
    query=Query, mutation=Mutation, types=[Destination, Recommendation, Trip, User]
)
