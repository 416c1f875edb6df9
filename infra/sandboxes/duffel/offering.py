"""How does an offer look?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import fares, money, shapes
from infra.sandboxes.duffel.fares import OF_AN_ADULT, Fare
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.itineraries import Journey, Way
from infra.sandboxes.duffel.office import moment
from infra.sandboxes.duffel.stock import Cabin
from infra.sandboxes.network.flights import Flight

LASTS: Final = timedelta(minutes=30)
FAR_KM: Final = 3_500.0  # farther than that abroad, a passport is asked for
KG_OF_KM: Final = 0.09


@dataclass(frozen=True, slots=True)
class Party:
    """Who travels: `id`, `type` and `age` of each."""

    passengers: tuple[dict[str, Any], ...]

    @property
    def seats(self) -> int:
        return sum(each["type"] != "infant_without_seat" for each in self.passengers)

    @property
    def adults(self) -> float:
        """What all pay, counted in adults."""
        return sum(OF_AN_ADULT[each["type"]] for each in self.passengers)


def offered(journey: Journey, fare: Fare, party: Party, now: datetime, request_id: str) -> Document:
    """With what it takes of the stock."""
    flights = [flight for way in journey for flight in way]
    owner = flights[0].airline
    currency = money.currency_of(owner.country)
    fare_minor = sum(flight.fare_minor for flight in flights)
    total = money.converted(fare_minor * fare.share * party.adults, currency)
    times = party.seats * len(journey)
    km = sum(flight.origin.km_to(flight.destination) for flight in flights)
    shown = {
        "id": new_id("off"),
        "live_mode": False,
        "partial": False,
        "created_at": moment(now),
        "updated_at": moment(now),
        "expires_at": moment(now + LASTS),
        "owner": shapes.airline(owner),
        **money.priced(total, currency),
        "total_emissions_kg": str(round(km * KG_OF_KM * party.seats)),
        "conditions": fares.conditions(fare, currency, times, total),
        "payment_requirements": fares.payment_requirements(fare, owner, now, flights[0].departs_at),
        "passenger_identity_documents_required": any(map(_needs_passport, flights)),
        "supported_passenger_identity_document_types": ["passport"],
        "supported_loyalty_programmes": [],
        "private_fares": [],
        "passengers": [{**each, "fare_type": None} for each in party.passengers],
        "slices": [_slice(way, fare, party, currency) for way in journey],
    }
    cabins = [
        Cabin(flight.id, fare.cabin, getattr(flight.aircraft, fare.cabin)) for flight in flights
    ]
    return {
        "id": shown["id"],
        "request_id": request_id,
        "shown": shown,
        "cabins": [cabin.written() for cabin in cabins],
        "seats": party.seats,
    }


def _needs_passport(flight: Flight) -> bool:
    abroad = flight.origin.country != flight.destination.country
    return abroad and flight.origin.km_to(flight.destination) > FAR_KM


def _slice(way: Way, fare: Fare, party: Party, currency: str) -> dict[str, Any]:
    change = fares.conditions(fare, currency, party.seats, 10**9)["change_before_departure"]
    return {
        "id": new_id("sli"),
        "origin": shapes.airport(way[0].origin),
        "origin_type": "airport",
        "destination": shapes.airport(way[-1].destination),
        "destination_type": "airport",
        "duration": shapes.duration(_elapsed(way)),
        "fare_brand_name": fare.brand,
        "ngs_shelf": None,
        "comparison_key": "/".join(flight.id for flight in way),
        "conditions": {
            "change_before_departure": change,
            "refund_before_departure": None,
            "advance_seat_selection": None,
            "priority_boarding": None,
            "priority_check_in": None,
        },
        "segments": [_segment(flight, fare, party) for flight in way],
    }


def _segment(flight: Flight, fare: Fare, party: Party) -> dict[str, Any]:
    carrier = shapes.airline(flight.airline)
    return {
        "id": new_id("seg"),
        "origin": shapes.airport(flight.origin),
        "origin_terminal": None,
        "destination": shapes.airport(flight.destination),
        "destination_terminal": None,
        "departing_at": shapes.local(flight.departs_at),
        "arriving_at": shapes.local(flight.arrives_at),
        "duration": shapes.duration(timedelta(minutes=flight.minutes)),
        "distance": f"{flight.origin.km_to(flight.destination):.1f}",
        "aircraft": shapes.aircraft(flight.aircraft),
        "marketing_carrier": carrier,
        "marketing_carrier_flight_number": str(flight.number),
        "operating_carrier": carrier,
        "operating_carrier_flight_number": str(flight.number),
        "stops": [],
        "passengers": [_traveller(each["id"], fare) for each in party.passengers],
    }


def _traveller(passenger_id: str, fare: Fare) -> dict[str, Any]:
    return {
        "passenger_id": passenger_id,
        "cabin_class": fare.cabin,
        "cabin_class_marketing_name": fare.cabin.capitalize(),
        "fare_basis_code": fare.brand.replace(" ", "").upper()[:8],
        "cabin": {"name": fare.cabin, "marketing_name": fare.cabin.capitalize(), "amenities": None},
        "baggages": [
            {"type": "carry_on", "quantity": 1},
            {"type": "checked", "quantity": fare.checked_bags},
        ],
    }


def _elapsed(way: Way) -> timedelta:
    return way[-1].arrives_at.astimezone(UTC) - way[0].departs_at.astimezone(UTC)
