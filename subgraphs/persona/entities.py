"""The entities of other subgraphs, with what persona contributes to them."""

from typing import Self

import strawberry

from subgraphs.persona.context import Info
from subgraphs.persona.personas.fields import UserFields


@strawberry.federation.type(keys=["id"], description="Owned by accounts.")
class User(UserFields):
    @classmethod
    def of(cls, id: str) -> Self:
        return cls(id=strawberry.ID(id))

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)
