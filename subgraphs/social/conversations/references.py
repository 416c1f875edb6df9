"""How the rooms of talking name what is made elsewhere, or later."""

from typing import TYPE_CHECKING, Annotated

import strawberry

__all__ = ["Conversation", "Trip"]

if TYPE_CHECKING:
    from subgraphs.social.conversations.trip import Trip
    from subgraphs.social.conversations.types import Conversation
else:
    Conversation = Annotated[
        "Conversation", strawberry.lazy("subgraphs.social.conversations.types")
    ]
    Trip = Annotated["Trip", strawberry.lazy("subgraphs.social.conversations.trip")]
