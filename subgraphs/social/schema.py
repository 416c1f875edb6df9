"""Social's entry points, and the subgraph they make."""

import strawberry

from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.social import entities
from subgraphs.social.conversations import schema as conversations
from subgraphs.social.inbox import schema as inbox
from subgraphs.social.messages import schema as messages
from subgraphs.social.moderation import schema as moderation
from subgraphs.social.notifications import schema as notifications
from subgraphs.social.people import schema as people
from subgraphs.social.posts import schema as posts
from subgraphs.social.presence import schema as presence


@strawberry.type
class Query(notifications.Queries, posts.Queries, conversations.Queries, moderation.Queries): ...


@strawberry.type
class Mutation(
    notifications.Mutations,
    people.Mutations,
    posts.Mutations,
    conversations.Mutations,
    messages.Mutations,
    moderation.Mutations,
): ...


@strawberry.type
class Subscription(
    notifications.Subscriptions,
    conversations.Subscriptions,
    inbox.Subscriptions,
    presence.Subscriptions,
): ...


schema = SubgraphSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[entities.User, entities.Destination, entities.Trip],
)
