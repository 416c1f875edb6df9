"""How persona's types name each other, and other subgraphs' things that it names by their keys."""

from typing import TYPE_CHECKING, Annotated, Final

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

if TYPE_CHECKING:
    from subgraphs.persona.entities import User
    from subgraphs.persona.personas.types import Persona
else:
    Persona = Annotated["Persona", strawberry.lazy("subgraphs.persona.personas.types")]
    User = Annotated["User", strawberry.lazy("subgraphs.persona.entities")]

__all__ = [
    "Booking",
    "City",
    "Destination",
    "Fact",
    "FlightOffer",
    "Persona",
    "Property",
    "StayOffer",
    "Trip",
    "User",
]


ID: Final = "Opaque; the same in every release."
BY_ID: Final = [Key(fields=FieldSet("id"), resolvable=False)]
BOOKINGS: Final = "Owned by booking."
CATALOGS: Final = "Owned by the catalog."


@strawberry.federation.type(keys=BY_ID, description=BOOKINGS)
class Trip:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=BOOKINGS)
class Booking:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=BOOKINGS)
class FlightOffer:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=BOOKINGS)
class StayOffer:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=CATALOGS)
class City:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=CATALOGS)
class Destination:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=CATALOGS)
class Fact:
    id: strawberry.ID = strawberry.field(description=ID)


@strawberry.federation.type(keys=BY_ID, description=CATALOGS)
class Property:
    id: strawberry.ID = strawberry.field(description=ID)
