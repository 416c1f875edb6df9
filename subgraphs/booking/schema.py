"""Booking's entry points, and the subgraph they make."""

import strawberry

from subgraphs.booking.bookings import schema as bookings
from subgraphs.booking.cancellations import schema as cancellations
from subgraphs.booking.offers import schema as offers
from subgraphs.booking.operator import schema as operator
from subgraphs.booking.trips import schema as trips
from subgraphs.booking.trips.types import User
from subgraphs.chassis.subgraph import SubgraphSchema


@strawberry.type
class Query(trips.Queries, bookings.Queries, offers.Queries, operator.Queries): ...


@strawberry.type
class Mutation(
    trips.Mutations, bookings.Mutations, cancellations.Mutations, operator.Mutations
): ...


@strawberry.type
class Subscription(bookings.Subscriptions, offers.Subscriptions): ...


schema = SubgraphSchema(
    query=Query, mutation=Mutation, subscription=Subscription, types=[User, *offers.TYPES]
)
