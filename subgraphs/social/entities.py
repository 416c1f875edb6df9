"""The entities of other subgraphs, with what each room of social contributes to them."""

from typing import Self

import strawberry

from subgraphs.social.context import Info
from subgraphs.social.people import fields as people


@strawberry.federation.type(keys=["id"], description="Owned by accounts.")
class User(people.UserFields):
    @classmethod
    def of(cls, id: str) -> Self:
        return cls(id=strawberry.ID(id))

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)
