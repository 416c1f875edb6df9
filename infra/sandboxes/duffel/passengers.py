"""Does an order tell enough of who travels?"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel.calls import objects, text
from infra.sandboxes.duffel.refusals import malformed, required, wrong

LONGEST_NAME: Final = 20
NAME: Final = re.compile(rf"[A-Za-z\u00c0-\u017f' -]{{1,{LONGEST_NAME}}}")
PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TITLES: Final = {"mr", "ms", "mrs", "miss", "dr"}
GENDERS: Final = {"m", "f"}
SHOWN: Final = (
    *("id", "given_name", "family_name", "title", "gender", "born_on", "email", "phone_number"),
    "infant_passenger_id",
)


def travellers(sent: Document, offer: Document, today: date) -> list[dict[str, Any]]:
    """As the order shows them: an identity document is asked for and shown to nobody.

    Raises Refusal for whoever of the offer is not told of, and for others.
    """
    kinds = {each["id"]: each["type"] for each in offer["passengers"]}
    told = objects(sent, "passengers")
    if sorted(str(each.get("id")) for each in told) != sorted(kinds):
        message = "The passengers must be those of the offer, each once"
        raise wrong("/passengers", "validation_passengers", message)
    for place, each in enumerate(told):
        _check(each, f"/passengers/{place}", today)
        if offer["passenger_identity_documents_required"]:
            _check_document(each, f"/passengers/{place}", today)
    _check_infants(told, kinds)
    return [_shown(each, kinds) for each in told]


def _check(told: Document, at: str, today: date) -> None:
    for name in ("given_name", "family_name"):
        if not NAME.fullmatch(text(told, name, at)):
            raise malformed(f"{at}/{name}")
    for name, known in (("title", TITLES), ("gender", GENDERS)):
        if text(told, name, at) not in known:
            raise malformed(f"{at}/{name}")
    for name, pattern in (("email", EMAIL), ("phone_number", PHONE)):
        if not pattern.fullmatch(text(told, name, at)):
            raise malformed(f"{at}/{name}")
    if _day(told, "born_on", at) >= today:
        raise malformed(f"{at}/born_on")


def _check_document(told: Document, at: str, today: date) -> None:
    documents = objects(told, "identity_documents", at)
    document, where = documents[0], f"{at}/identity_documents/0"
    if len(documents) > 1:
        raise wrong(f"{at}/identity_documents", "validation_length", "One document a passenger")
    if text(document, "type", where) != "passport":
        raise malformed(f"{where}/type")
    text(document, "unique_identifier", where)
    if not re.fullmatch("[A-Z]{2}", text(document, "issuing_country_code", where)):
        raise malformed(f"{where}/issuing_country_code")
    if _day(document, "expires_on", where) < today:
        raise malformed(f"{where}/expires_on")


def _check_infants(told: list[Document], kinds: Mapping[str, str]) -> None:
    """Each travels with an adult of its own."""
    infants = sorted(id for id, kind in kinds.items() if kind == "infant_without_seat")
    adults = [each for each in told if kinds[each["id"]] == "adult"]
    if sorted(each["infant_passenger_id"] for each in adults if _carries(each)) != infants:
        raise required("/passengers/0/infant_passenger_id")


def _carries(told: Document) -> bool:
    return bool(told.get("infant_passenger_id"))


def _day(told: Document, name: str, at: str) -> date:
    try:
        return date.fromisoformat(text(told, name, at))
    except ValueError as strange:
        raise malformed(f"{at}/{name}") from strange


def _shown(told: Document, kinds: Mapping[str, str]) -> dict[str, Any]:
    shown = {name: told.get(name) for name in SHOWN}
    return {**shown, "type": kinds[told["id"]], "loyalty_programme_accounts": []}
