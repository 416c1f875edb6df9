"""The entities of other subgraphs, with what each room of social contributes to them."""

from typing import Self

import strawberry

from subgraphs.social.context import Info
from subgraphs.social.conversations import fields as conversations
from subgraphs.social.feed import fields as feed
from subgraphs.social.people import fields as people
from subgraphs.social.posts import fields as posts


@strawberry.federation.type(keys=["id"], description="Owned by accounts.")
class User(people.UserFields, posts.UserFields, feed.UserFields):
    @classmethod
    def of(cls, id: str) -> Self:
        return cls(id=strawberry.ID(id))

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


@strawberry.federation.type(keys=["id"], description="Owned by the catalog.")
class Destination(posts.DestinationFields):
    @classmethod
    def of(cls, id: str) -> Self:
        return cls(id=strawberry.ID(id))

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


@strawberry.federation.type(keys=["id"], description="Owned by booking.")
class Trip(posts.TripFields, conversations.TripFields):
    @classmethod
    def of(cls, id: str) -> Self:
        return cls(id=strawberry.ID(id))

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)
