"""What conversations contribute to a Trip."""

import strawberry

from subgraphs.social.context import Info
from subgraphs.social.conversations import types
from subgraphs.social.conversations.ids import trip_room_id
from subgraphs.social.conversations.references import Conversation
from subgraphs.social.conversations.scopes import PRIVATE


@strawberry.type
class TripFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description="Where those who travel talk. Null unless the viewer is on the trip, and until"
        " social has heard of it.",
        directives=PRIVATE,
    )
    async def room(self, info: Info) -> Conversation | None:
        head = await info.context.conversation.load(trip_room_id(self.id))
        return types.Conversation.of(head) if head else None
