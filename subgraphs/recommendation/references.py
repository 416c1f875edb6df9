"""How do recommendation's types name each other, and other subgraphs' things?"""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

__all__ = ["Destination", "Post", "User"]

if TYPE_CHECKING:
    from subgraphs.recommendation.recommendations.types import Destination, User
else:
    TYPES = "subgraphs.recommendation.recommendations.types"
    Destination = Annotated["Destination", strawberry.lazy(TYPES)]
    User = Annotated["User", strawberry.lazy(TYPES)]


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)], description="Owned by social."
)
class Post:
    id: strawberry.ID = strawberry.field(description="Opaque, typed and stable. Never null.")
