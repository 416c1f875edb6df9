"""How booking's types name each other, and other subgraphs' things that it names by their keys."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

__all__ = ["Booking", "Destination", "Traveler", "Trip", "User"]

if TYPE_CHECKING:
    from subgraphs.booking.bookings.types import Booking
    from subgraphs.booking.trips.types import Trip, User
else:
    Booking = Annotated["Booking", strawberry.lazy("subgraphs.booking.bookings.types")]
    Trip = Annotated["Trip", strawberry.lazy("subgraphs.booking.trips.types")]
    User = Annotated["User", strawberry.lazy("subgraphs.booking.trips.types")]


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)], description="Owned by the catalog."
)
class Destination:
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="Owned by accounts, which shows them to their owner alone.",
)
class Traveler:
    id: strawberry.ID = strawberry.field(description="Opaque, typed and stable. Never null.")
