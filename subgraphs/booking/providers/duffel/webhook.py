"""What does Duffel tell us to ask about?"""

from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from subgraphs.booking.providers.duffel.bodies import Body, NoObject
from subgraphs.booking.providers.port import BadEvent, ProviderEvent

HEADER: Final = "x-duffel-signature"

Id = Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Told(Body):
    id: Id | None = None
    order_id: Id | None = None
    offer_id: Id | None = None
    metadata: Annotated[dict[str, Any], NoObject] = {}


class Data(Body):
    object: Annotated[Told, NoObject] = Told()


class Event(Body):
    id: Id
    type: Id
    data: Annotated[Data, NoObject] = Data()


def event_of(body: bytes) -> ProviderEvent:
    """Raises BadEvent. Nothing but ids is taken out."""
    try:
        event = Event.model_validate_json(body)
    except ValidationError:
        raise BadEvent("it is no event") from None
    told = event.data.object
    own_id = told.id if told.id and told.id.startswith("ord_") else None
    reference = told.metadata.get("reference")
    return ProviderEvent(
        id=event.id,
        kind=event.type,
        order_id=told.order_id or own_id,
        client_ref=str(reference) if reference else None,
        pending_id=told.offer_id,
    )
