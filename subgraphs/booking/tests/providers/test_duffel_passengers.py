"""What Duffel is told of travellers: what it requires, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.duffel.passengers import Untold, passengers
from subgraphs.booking.providers.port import Document, OrderRequest, Passenger
from subgraphs.chassis.money.amounts import Amount

PASSPORT = Document("PASSPORT", "P4711", "PT", date(2031, 1, 2))
ANA = Passenger(
    id="traveler_1",
    given_name="Ana",
    family_name="Sousa",
    date_of_birth=date(1990, 5, 17),
    gender="F",
    email="ana@example.org",
    phone="+351912345678",
    documents=(Document("IDENTITY_CARD", "C1", "PT", date(2031, 1, 1)), PASSPORT),
)


def told(*people: Passenger, document: bool = False) -> list[dict]:
    kept = {"passengers": ["pas_1", "pas_2"][: len(people)], "document": document}
    return passengers(OrderRequest("one", OfferKind.FLIGHT, kept, Amount(1, "EUR"), people))


def test_a_document_is_told_only_where_it_is_required():
    without = {
        "id": "pas_1",
        "title": "ms",
        "gender": "f",
        "given_name": "Ana",
        "family_name": "Sousa",
        "born_on": "1990-05-17",
        "email": "ana@example.org",
        "phone_number": "+351912345678",
    }
    passport = {
        "type": "passport",
        "unique_identifier": "P4711",
        "issuing_country_code": "PT",
        "expires_on": "2031-01-02",
    }
    assert told(ANA) == [without]
    assert told(ANA, document=True) == [{**without, "identity_documents": [passport]}]


@pytest.mark.parametrize(
    ("otherwise", "what"),
    [
        ({"date_of_birth": None}, "born_on"),
        ({"gender": None}, "gender"),
        ({"gender": "X"}, "gender"),
        ({"email": None}, "email"),
        ({"phone": ""}, "phone_number"),
        ({"documents": ANA.documents[:1]}, "identity_documents"),
    ],
)
def test_what_is_missing_is_named_without_what_there_is(otherwise, what):
    with pytest.raises(Untold) as untold:
        told(ANA, replace(ANA, **otherwise), document=True)
    assert str(untold.value) == untold.value.what == what


def test_each_seat_has_one_who_sits_in_it():
    kept = {"passengers": ["pas_1", "pas_2"], "document": False}
    request = OrderRequest("one", OfferKind.FLIGHT, kept, Amount(1, "EUR"), (ANA,))
    with pytest.raises(Untold, match="passengers"):
        passengers(request)
    assert "Ana" not in repr(request)
