"""Which type does an id name? Its prefix says so, for every subgraph's nodes."""

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.chassis.graph_types import Node
from subgraphs.chassis.ids import prefix_of

# Only types that implement Node in their own subgraph, which fills in all but the id.
ELSEWHERE = {
    "airline": "Airline",
    "airport": "Airport",
    "booking": "Booking",
    "city": "City",
    "conversation": "Conversation",
    "destination": "Destination",
    "draft": "ItineraryDraft",
    "fact": "Fact",
    "flightoffer": "FlightOffer",
    "invitation": "TripInvitation",
    "message": "Message",
    "notification": "Notification",
    "persona": "Persona",
    "post": "Post",
    "property": "Property",
    "recommendation": "Recommendation",
    "stayoffer": "StayOffer",
    "trip": "Trip",
}


def _stub(name: str) -> type[Node]:
    """An entity that accounts knows by id alone, and never resolves.

    Its id carries no tag of ours: whether a partner sees the type is for its owner to say.
    """

    class Stub(Node):
        id: strawberry.ID = strawberry.field(description="Opaque, typed and stable. Never null.")

    declared: type[Node] = strawberry.federation.type(
        Stub,
        name=name,
        keys=[Key(fields=FieldSet("id"), resolvable=False)],
    )
    return declared


STUBS = {prefix: _stub(name) for prefix, name in ELSEWHERE.items()}


def elsewhere(id: strawberry.ID) -> Node | None:
    """A stub of what `id` names in another subgraph; None when its prefix is nobody's."""
    stub = STUBS.get(prefix_of(str(id)) or "")
    return stub(id=id) if stub else None
