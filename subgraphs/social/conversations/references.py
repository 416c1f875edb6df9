"""How the rooms of talking name, and make, what is put together later."""

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import strawberry

from subgraphs.social.references import Trip, User, UserConnection

__all__ = ["Conversation", "Trip", "User", "UserConnection", "trip", "user"]

if TYPE_CHECKING:
    from subgraphs.social.conversations.types import Conversation
else:
    Conversation = Annotated[
        "Conversation", strawberry.lazy("subgraphs.social.conversations.types")
    ]


def user(id: str) -> User:
    """Entities know the rooms, so the rooms look for them when all is there."""
    made: User = import_module("subgraphs.social.entities").User.of(id)
    return made


def trip(id: str) -> Trip:
    made: Trip = import_module("subgraphs.social.entities").Trip.of(id)
    return made
