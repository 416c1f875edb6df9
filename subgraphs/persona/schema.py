"""Persona's entry points, and the subgraph they make."""

import strawberry

from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.persona import entities
from subgraphs.persona.guardrails import schema as guardrails
from subgraphs.persona.ordering import schema as ordering
from subgraphs.persona.personas import schema as personas
from subgraphs.persona.turns import schema as turns


@strawberry.type
class Query(personas.Queries, turns.Queries, guardrails.Queries): ...


@strawberry.type
class Mutation(personas.Mutations, turns.Mutations, ordering.Mutations): ...


@strawberry.type
class Subscription(turns.Subscriptions): ...


schema = SubgraphSchema(
    query=Query, mutation=Mutation, subscription=Subscription, types=[entities.User]
)
