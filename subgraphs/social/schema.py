"""Social's entry points, and the subgraph they make."""

import strawberry

from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.social import entities
from subgraphs.social.notifications import schema as notifications
from subgraphs.social.people import schema as people


@strawberry.type
class Query(notifications.Queries): ...


@strawberry.type
class Mutation(notifications.Mutations, people.Mutations): ...


@strawberry.type
class Subscription(notifications.Subscriptions): ...


schema = SubgraphSchema(
    query=Query, mutation=Mutation, subscription=Subscription, types=[entities.User]
)
