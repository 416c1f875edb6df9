"""Social's entry points, and the subgraph they make."""

import strawberry

from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.social.notifications import schema as notifications


@strawberry.type
class Query(notifications.Queries): ...


@strawberry.type
class Mutation(notifications.Mutations): ...


@strawberry.type
class Subscription(notifications.Subscriptions): ...


schema = SubgraphSchema(query=Query, mutation=Mutation, subscription=Subscription)
