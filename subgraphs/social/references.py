"""How social's rooms name each other's types, and the entities that they make together."""

from typing import TYPE_CHECKING, Annotated

import strawberry

__all__ = ["User", "UserConnection"]

if TYPE_CHECKING:
    from subgraphs.social.entities import User
    from subgraphs.social.people.types import UserConnection
else:
    User = Annotated["User", strawberry.lazy("subgraphs.social.entities")]
    UserConnection = Annotated["UserConnection", strawberry.lazy("subgraphs.social.people.types")]
