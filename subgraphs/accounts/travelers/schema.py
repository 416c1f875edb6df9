"""What the signed-in person does with those they book for."""

from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry import UNSET

from subgraphs.accounts.context import Info
from subgraphs.accounts.errors import NoSuchTraveler
from subgraphs.accounts.travelers.access import WRITE
from subgraphs.accounts.travelers.checks import OF_DOCUMENT, OF_TRAVELER
from subgraphs.accounts.travelers.inputs import (
    AddTravelDocumentInput,
    AddTravelDocumentResult,
    AddTravelDocumentSuccess,
    AddTravelerInput,
    AddTravelerResult,
    AddTravelerSuccess,
    RemoveTravelDocumentInput,
    RemoveTravelDocumentResult,
    RemoveTravelDocumentSuccess,
    RemoveTravelerInput,
    RemoveTravelerResult,
    RemoveTravelerSuccess,
    UpdateTravelerInput,
    UpdateTravelerResult,
    UpdateTravelerSuccess,
)
from subgraphs.accounts.travelers.types import Traveler
from subgraphs.chassis.problems import mutation


@strawberry.type
class Mutations:
    @mutation(
        description="Keep somebody whom the signed-in person books for; at most 30.",
        requires_scopes=WRITE,
    )
    async def add_traveler(self, info: Info, input: AddTravelerInput) -> AddTravelerResult:
        user_id = await _acting(info)
        details = _said(input, OF_TRAVELER)
        id = await info.context.travelers.add(user_id, details, str(input.client_key))
        return AddTravelerSuccess(traveler=await _traveler(info, id))

    @mutation(description="Change what is kept of a traveler.", requires_scopes=WRITE)
    async def update_traveler(self, info: Info, input: UpdateTravelerInput) -> UpdateTravelerResult:
        user_id = await _acting(info)
        changes = _said(input, OF_TRAVELER)
        id = str(input.traveler_id)
        await info.context.travelers.update(user_id, id, changes)
        return UpdateTravelerSuccess(traveler=await _traveler(info, id))

    @mutation(
        description="Keep a traveler no more. Bookings that were made for them stay.",
        requires_scopes=WRITE,
    )
    async def remove_traveler(self, info: Info, input: RemoveTravelerInput) -> RemoveTravelerResult:
        user_id = await _acting(info)
        await info.context.travelers.remove(user_id, str(input.traveler_id))
        return RemoveTravelerSuccess(traveler_id=input.traveler_id)

    @mutation(description="Keep a document of a traveler; at most 5 each.", requires_scopes=WRITE)
    async def add_travel_document(
        self, info: Info, input: AddTravelDocumentInput
    ) -> AddTravelDocumentResult:
        user_id = await _acting(info)
        details = _said(input, OF_DOCUMENT)
        traveler_id, key = str(input.traveler_id), str(input.client_key)
        id = await info.context.travelers.add_document(
            user_id, traveler_id, input.kind, details, key
        )
        return AddTravelDocumentSuccess(
            document_id=strawberry.ID(id), traveler=await _traveler(info, traveler_id)
        )

    @mutation(description="Keep a document no more.", requires_scopes=WRITE)
    async def remove_travel_document(
        self, info: Info, input: RemoveTravelDocumentInput
    ) -> RemoveTravelDocumentResult:
        user_id = await _acting(info)
        id = await info.context.travelers.remove_document(user_id, str(input.document_id))
        return RemoveTravelDocumentSuccess(traveler=await _traveler(info, id))


async def _acting(info: Info) -> str:
    user_id = info.context.viewer.require()
    await info.context.known_viewer()
    return user_id


def _said(input: object, columns: Iterable[str]) -> dict[str, Any]:
    """By column, what the client did not leave out."""
    values = {column: getattr(input, column) for column in columns}
    return {column: value for column, value in values.items() if value is not UNSET}


async def _traveler(info: Info, id: str) -> Traveler:
    """Raises NoSuchTraveler to whoever removes them meanwhile."""
    own = await info.context.traveler.load(id)
    if own is None:
        raise NoSuchTraveler
    return Traveler.of(own)
