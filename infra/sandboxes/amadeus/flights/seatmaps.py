"""Which seats of a flight are free, and what does choosing one cost?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import unquote

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.flights.bookings import Bookings
from infra.sandboxes.amadeus.flights.dictionaries import location
from infra.sandboxes.amadeus.flights.fares import decimal
from infra.sandboxes.amadeus.flights.offers import Sale, duration, local, sale_of
from infra.sandboxes.amadeus.flights.shop import Shop
from infra.sandboxes.amadeus.stock import seats
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.network.flights import NARROW, Flight
from world.dice import Dice

BLOCKED_ROW: Final = 0  # of the cabin: for the crew to give
FRONT_ROWS: Final = 5  # dearer ones
FRONT_MINOR, OTHER_MINOR = 1_800, 800
_COLUMNS: Final = {
    (True, "ECONOMY"): "ABCDEF",
    (True, "BUSINESS"): "ACDF",
    (False, "ECONOMY"): "ABCDEFGHK",
    (False, "BUSINESS"): "ADGK",
}


@dataclass(frozen=True, slots=True)
class SeatMaps:
    shop: Shop
    bookings: Bookings

    def of_order(self, call: Call) -> Answer:
        names = ("flight-orderId", "flightOrderId", "flight-order-id")
        sent = next((call.query[name] for name in names if name in call.query), None)
        if sent is None:
            raise refusals.missing("flight-orderId", parameter="flight-orderId")
        return self._answer(self.bookings.known(unquote(sent)).document["flightOffers"])

    def of_offers(self, call: Call) -> Answer:
        match call.body.get("data"):
            case [*offers] if offers:
                return self._answer(offers)
            case _:
                raise refusals.missing("data", pointer="/data")

    def _answer(self, offers: list[Document]) -> Answer:
        maps = [each for offer in offers for each in self._maps(offer, sale_of(offer))]
        numbered = [{**each, "id": str(number)} for number, each in enumerate(maps, start=1)]
        flights = [flight for offer in offers for flight in sale_of(offer).flights]
        places = [place for flight in flights for place in (flight.origin, flight.destination)]
        words = {"locations": {place.iata: location(place) for place in places}}
        return Answer(200, {"meta": {"count": len(maps)}, "data": numbered, "dictionaries": words})

    def _maps(self, offer: Document, sale: Sale) -> Iterator[Document]:
        segments = (each for way in offer["itineraries"] for each in way["segments"])
        for flight, segment in zip(sale.flights, segments, strict=True):
            departure, arrival = local(flight)
            free = self.shop.stock.left(seats(flight.id, sale.family.cabin))
            deck, available = _deck(flight, sale, free)
            yield {
                "type": "seatmap",
                "departure": departure,
                "arrival": arrival,
                "carrierCode": flight.airline.code,
                "number": str(flight.number),
                "operating": {"carrierCode": flight.airline.code},
                "aircraft": {"code": flight.aircraft.code},
                "class": sale.family.booking_class,
                "duration": duration(timedelta(minutes=flight.minutes)),
                "flightOfferId": offer["id"],
                "segmentId": segment["id"],
                "decks": [deck],
                "aircraftCabinAmenities": {"wifi": {"isChargeable": True, "wifiCoverage": "FULL"}},
                "availableSeatsCounters": [
                    {"travelerId": each.id, "value": available} for each in sale.travelers
                ],
            }


def _deck(flight: Flight, sale: Sale, free: int) -> tuple[Document, int]:
    """And how many of its seats can be chosen."""
    cabin = sale.family.cabin
    columns = _COLUMNS[flight.aircraft is NARROW, cabin]
    count = flight.aircraft.economy if cabin == "ECONOMY" else flight.aircraft.business
    first_row = 1 if cabin == "BUSINESS" else 6
    places = [(index // len(columns), index % len(columns)) for index in range(count)]
    dice = Dice(f"seats of {flight.id}/{cabin}")
    drawn = sorted((dice.share(), place) for place in places if place[0] != BLOCKED_ROW)
    available = {place for _, place in drawn[:free]}
    deck = {
        "deckType": "MAIN",
        "deckConfiguration": {
            "width": len(columns),
            "length": places[-1][0] + 1,
            "startSeatRow": first_row,
            "endSeatRow": first_row + places[-1][0],
        },
        "seats": [
            _seat(place, f"{first_row + place[0]}{columns[place[1]]}", place in available, sale)
            for place in places
        ],
    }
    return deck, len(available)


def _seat(place: tuple[int, int], number: str, is_available: bool, sale: Sale) -> Document:
    row, column = place
    status = "AVAILABLE" if is_available else "BLOCKED" if row == BLOCKED_ROW else "OCCUPIED"
    minor = 0 if sale.family.is_refundable else FRONT_MINOR if row < FRONT_ROWS else OTHER_MINOR
    cost = {"currency": sale.currency, "total": decimal(minor), "base": decimal(minor)}
    told = {"price": cost} if is_available else {}
    return {
        "cabin": sale.family.cabin,
        "number": number,
        "characteristicsCodes": ["CH", *(["W"] if column == 0 else [])],
        "travelerPricing": [
            {"travelerId": each.id, "seatAvailabilityStatus": status, **told}
            for each in sale.travelers
            if each.has_seat
        ],
        "coordinates": {"x": row, "y": column},
    }
