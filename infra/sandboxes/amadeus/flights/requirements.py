"""What must be told of each traveller, and does an order tell it?"""

from typing import Any, Final

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.flights.offers import Sale
from infra.sandboxes.amadeus.store import Document

DOCUMENT_KM: Final = (
    3_000.0  # on a flight between countries that is longer, a document is asked for
)

_OF_TRAVELER: Final = ("id", "dateOfBirth", "gender", "name")
_OF_NAME: Final = ("firstName", "lastName")
_OF_DOCUMENT: Final = ("documentType", "number", "expiryDate", "issuanceCountry", "nationality")


def requirements(sales: list[Sale]) -> Document:
    needs = {
        traveler.id: {
            "travelerId": traveler.id,
            "genderRequired": True,
            "dateOfBirthRequired": True,
            "documentRequired": needs_document(sale),
        }
        for sale in sales
        for traveler in sale.travelers
    }
    return {
        "emailAddressRequired": True,
        "mobilePhoneNumberRequired": True,
        "travelerRequirements": list(needs.values()),
    }


def needs_document(sale: Sale) -> bool:
    return any(
        flight.origin.country != flight.destination.country
        and flight.origin.km_to(flight.destination) > DOCUMENT_KM
        for flight in sale.flights
    )


def check(travelers: Any, contacts: Any, sale: Sale) -> None:
    """Raises Refusal."""
    if not isinstance(travelers, list) or not travelers:
        raise refusals.missing("travelers", pointer="/data/travelers")
    for place, traveler in enumerate(travelers):
        _check_one(traveler, f"/data/travelers/{place}", needs_document(sale))
    if {str(each["id"]) for each in travelers} != {each.id for each in sale.travelers}:
        raise refusals.invalid("These are other travelers", pointer="/data/travelers")
    told = [*(each.get("contact", {}) for each in travelers), *(contacts or [])]
    for name in ("emailAddress", "phones"):
        if not any(contact.get(name) for contact in told):
            raise refusals.missing(name, pointer="/data/travelers/0/contact")


def _check_one(traveler: Any, pointer: str, document: bool) -> None:
    _expect(traveler, _OF_TRAVELER, pointer)
    _expect(traveler["name"], _OF_NAME, f"{pointer}/name")
    if document:
        if not traveler.get("documents"):
            raise refusals.missing("documents", pointer=f"{pointer}/documents")
        _expect(traveler["documents"][0], _OF_DOCUMENT, f"{pointer}/documents/0")


def _expect(told: Any, names: tuple[str, ...], pointer: str) -> None:
    if not isinstance(told, dict):
        raise refusals.misshapen("No object", pointer=pointer)
    for name in names:
        if not told.get(name):
            raise refusals.missing(name, pointer=f"{pointer}/{name}")
