"""How do accounts' types name each other?"""

from typing import TYPE_CHECKING, Annotated

import strawberry

__all__ = ["Traveler", "User"]

if TYPE_CHECKING:
    from subgraphs.accounts.people.types import User
    from subgraphs.accounts.travelers.types import Traveler
else:
    Traveler = Annotated["Traveler", strawberry.lazy("subgraphs.accounts.travelers.types")]
    User = Annotated["User", strawberry.lazy("subgraphs.accounts.people.types")]
