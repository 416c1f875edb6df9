"""What is Duffel told of those who travel? What it requires, and nothing else."""

from collections.abc import Sequence
from typing import Any, Final

from subgraphs.booking.providers.port import OrderRequest, Passenger

GENDERS: Final = {"F": "f", "M": "m"}  # Duffel takes no other
TITLES: Final = {"F": "ms", "M": "mr"}
PASSPORT: Final = "PASSPORT"  # of our kinds of documents, the one that Duffel takes


class Untold(Exception):
    """Something that Duffel requires is missing; `what` is a code for it, never what it holds."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def passengers(request: OrderRequest) -> list[dict[str, Any]]:
    """In the order of the offer's passengers. Raises Untold."""
    ids: Sequence[str] = request.sealed["passengers"]
    if len(ids) != len(request.passengers):
        raise Untold("passengers")
    needs_document = bool(request.sealed["document"])
    return [
        _passenger(id, passenger, needs_document)
        for id, passenger in zip(ids, request.passengers, strict=True)
    ]


def _passenger(id: str, passenger: Passenger, needs_document: bool) -> dict[str, Any]:
    born_on, gender = passenger.date_of_birth, passenger.gender or ""
    if born_on is None:
        raise Untold("born_on")
    if gender not in GENDERS:
        raise Untold("gender")
    told = {
        "id": id,
        "title": TITLES[gender],
        "gender": GENDERS[gender],
        "given_name": passenger.given_name,
        "family_name": passenger.family_name,
        "born_on": born_on.isoformat(),
        "email": _told("email", passenger.email),
        "phone_number": _told("phone_number", passenger.phone),
    }
    return {**told, "identity_documents": [_passport(passenger)]} if needs_document else told


def _passport(passenger: Passenger) -> dict[str, str]:
    found = next((each for each in passenger.documents if each.kind == PASSPORT), None)
    if found is None:
        raise Untold("identity_documents")
    return {
        "type": "passport",
        "unique_identifier": found.number,
        "issuing_country_code": found.country_code,
        "expires_on": found.expires_on.isoformat(),
    }


def _told(what: str, value: str | None) -> str:
    if not value:
        raise Untold(what)
    return value
