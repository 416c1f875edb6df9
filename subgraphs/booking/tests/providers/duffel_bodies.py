"""Bodies as Duffel sends them, made by hand; each with what a test wants otherwise."""

from typing import Any

TOKYO = {"iata_code": "HND", "name": "Haneda", "time_zone": "Asia/Tokyo"}
LONDON = {"iata_code": "LHR", "name": "Heathrow", "time_zone": "Europe/London"}
PARIS = {"iata_code": "CDG", "name": "Charles de Gaulle", "time_zone": "Europe/Paris"}
OPEN = {"allowed": True, "penalty_amount": "40.00", "penalty_currency": "GBP"}
SHUT = {"allowed": False, "penalty_amount": None, "penalty_currency": None}


def segment(**otherwise: Any) -> dict[str, Any]:
    return {
        "id": "seg_1",
        "origin": LONDON,
        "destination": PARIS,
        "departing_at": "2027-05-03T09:30:00",
        "arriving_at": "2027-05-03T11:45:00",
        "marketing_carrier": {"iata_code": "ZZ", "name": "Duffel Airways"},
        "marketing_carrier_flight_number": "0101",
        "aircraft": {"iata_code": "320", "name": "Airbus A320neo"},
        "distance": "347.5",
        "duration": "PT1H15M",
        "passengers": [seated(), seated()],
        **otherwise,
    }


def seated(cabin: str = "economy", bags: int = 1) -> dict[str, Any]:
    carried = {"type": "carry_on", "quantity": 1}
    checked = {"type": "checked", "quantity": bags}
    return {"passenger_id": "pas", "cabin_class": cabin, "baggages": [carried, checked]}


def offer(**otherwise: Any) -> dict[str, Any]:
    return {
        "id": "off_1",
        "total_amount": "181.20",
        "total_currency": "GBP",
        "total_emissions_kg": "171",
        "expires_at": "2027-04-01T12:30:00.123456Z",
        "partial": False,
        "owner": {"iata_code": "ZZ", "name": "Duffel Airways"},
        "passengers": [{"id": "pas_1", "type": "adult"}, {"id": "pas_2", "type": "adult"}],
        "passenger_identity_documents_required": False,
        "payment_requirements": {"requires_instant_payment": False},
        "conditions": {"refund_before_departure": OPEN, "change_before_departure": SHUT},
        "slices": [{"segments": [segment()]}],
        **otherwise,
    }


def order(**otherwise: Any) -> dict[str, Any]:
    return {
        "id": "ord_1",
        "booking_reference": "RZPNX8",
        "total_amount": "181.20",
        "total_currency": "GBP",
        "created_at": "2027-04-01T12:00:00Z",
        "cancelled_at": None,
        "metadata": {"reference": "booking_1"},
        "payment_status": {
            "awaiting_payment": False,
            "payment_required_by": None,
            "paid_at": "2027-04-01T12:00:00Z",
        },
        "documents": [],
        "available_actions": ["cancel"],
        **otherwise,
    }
