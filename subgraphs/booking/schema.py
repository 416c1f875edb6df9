"""Booking's entry points, and the subgraph they make."""

import strawberry

from subgraphs.booking.trips import schema as trips
from subgraphs.booking.trips.types import User
from subgraphs.chassis.subgraph import SubgraphSchema


@strawberry.type
class Query(trips.Queries): ...


@strawberry.type
class Mutation(trips.Mutations): ...


schema = SubgraphSchema(query=Query, mutation=Mutation, types=[User])
