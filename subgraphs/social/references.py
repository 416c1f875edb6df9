"""How social's rooms name each other's types, and the entities that they make together."""

from typing import TYPE_CHECKING, Annotated

import strawberry

__all__ = ["Destination", "Post", "Trip", "User", "UserConnection"]

if TYPE_CHECKING:
    from subgraphs.social.entities import Destination, Trip, User
    from subgraphs.social.people.types import UserConnection
    from subgraphs.social.posts.types import Post
else:
    Destination = Annotated["Destination", strawberry.lazy("subgraphs.social.entities")]
    Post = Annotated["Post", strawberry.lazy("subgraphs.social.posts.types")]
    Trip = Annotated["Trip", strawberry.lazy("subgraphs.social.entities")]
    User = Annotated["User", strawberry.lazy("subgraphs.social.entities")]
    UserConnection = Annotated["UserConnection", strawberry.lazy("subgraphs.social.people.types")]
