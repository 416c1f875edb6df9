"""Which seats does Amadeus show, on which flight of the offer?"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.providers.amadeus.flight_objects import (
    CurrencyCode,
    FlightOffer,
    Place,
    Segment,
)
from subgraphs.booking.providers.amadeus.flown import CABINS
from subgraphs.booking.providers.amadeus.told import Told, data, every
from subgraphs.booking.providers.port import Seat, SeatMap
from subgraphs.chassis.money.amounts import Amount

LETTERS: Final = {
    "W": Cabin.PREMIUM,
    "C": Cabin.BUSINESS,
    "J": Cabin.BUSINESS,
    "F": Cabin.BUSINESS,
}
_NUMBER: Final = re.compile(r"0*([0-9]{1,3})([A-Z])")


class SeatPrice(Told):
    currency: CurrencyCode
    total: Annotated[Decimal, Field(ge=0)]


class SeatPricing(Told):
    seat_availability_status: str = ""
    price: SeatPrice | None = None


class TheirSeat(Told):
    number: str
    cabin: str = ""
    traveler_pricing: list[SeatPricing] = []


class Deck(Told):
    seats: list[dict[str, Any]] = []


class TheirMap(Told):
    """`segment_id`: the offer's, where it is told."""

    departure: Place
    carrier_code: str
    number: str
    segment_id: str | None = None
    decks: list[Deck] = []


def seat_maps(body: Mapping[str, Any], offer: FlightOffer) -> list[SeatMap]:
    """In the order of the offer's flights; none of a flight that is not the offer's."""
    maps = {
        position: SeatMap(position, tuple(_seats(told)))
        for told in every(TheirMap, data(body))
        if (position := _position(told, offer.segments)) is not None
    }
    return [maps[position] for position in sorted(maps)]


def _position(told: TheirMap, segments: list[Segment]) -> int | None:
    """By flight and departure: segment numbers mean something within one answer alone."""
    asked = (told.carrier_code, told.number, told.departure.iata_code)
    for position, segment in enumerate(segments):
        if asked == (segment.carrier_code, segment.number, segment.departure.iata_code):
            return position
    return None


def _seats(told: TheirMap) -> list[Seat]:
    numbered = {
        (int(row), letter): _seat(each, f"{int(row)}{letter}")
        for deck in told.decks
        for each in every(TheirSeat, deck.seats)
        for row, letter in _numbers(each)
    }
    return [numbered[place] for place in sorted(numbered)]


def _numbers(seat: TheirSeat) -> Iterator[tuple[str, str]]:
    if number := _NUMBER.fullmatch(seat.number.strip().upper()):
        yield number[1], number[2]


def _seat(told: TheirSeat, number: str) -> Seat:
    """Free where it is for every traveller."""
    statuses = {pricing.seat_availability_status for pricing in told.traveler_pricing}
    is_available = statuses == {"AVAILABLE"}
    return Seat(
        number=number,
        cabin=(CABINS.get(told.cabin) or LETTERS.get(told.cabin, Cabin.ECONOMY)).name,
        is_available=is_available,
        price=_price(told) if is_available else None,
    )


def _price(told: TheirSeat) -> Amount | None:
    prices = (pricing.price for pricing in told.traveler_pricing if pricing.price)
    dearest = max(prices, key=lambda price: price.total, default=None)
    if dearest is None or not dearest.total:
        return None
    return Amount.of(dearest.total, dearest.currency)
