"""When and in which cabin does each flight of an offer fly, between airports that we know?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.booking.flights.aircraft import Cabin, aircraft_for
from subgraphs.booking.flights.emissions import co2_kg_of
from subgraphs.booking.network.airports import Airport, Network, distance_km
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer, Place, Segment

MOST_SEGMENTS: Final = 2  # of one way
GUESSED_WEEKLY: Final = 20  # flights of a route whose aircraft is not told
KILOGRAMS: Final = frozenset({"KG", "KILOGRAMS"})
CLASSES: Final = {
    Cabin.ECONOMY: "ECONOMY",
    Cabin.PREMIUM: "PREMIUM_ECONOMY",
    Cabin.BUSINESS: "BUSINESS",
}
CABINS: Final = {told: cabin for cabin, told in CLASSES.items()} | {"FIRST": Cabin.BUSINESS}


@dataclass(frozen=True, slots=True, eq=False)
class Flown:
    """One segment between airports that we know."""

    told: Segment
    origin: Airport
    destination: Airport
    departs_at: datetime  # as the clocks there show it
    arrives_at: datetime
    cabin: Cabin

    @property
    def minutes(self) -> int:
        elapsed = self.arrives_at.astimezone(UTC) - self.departs_at.astimezone(UTC)
        return elapsed // timedelta(minutes=1)

    @property
    def number(self) -> str:
        return f"{self.told.carrier_code}{self.told.number}"

    @property
    def id(self) -> str:
        return f"{self.number}/{self.departs_at:%Y-%m-%d}"

    @property
    def their_co2_kg(self) -> int | None:
        """Of the cabin that one sits in; None where it is not told, or in another unit."""
        for emission in self.told.co2_emissions:
            of_cabin = CABINS.get(emission.cabin or "", self.cabin)
            if of_cabin is self.cabin and emission.weight_unit.upper() in KILOGRAMS:
                return round(emission.weight)
        return None

    @property
    def our_co2_kg(self) -> int:
        km = distance_km(self.origin, self.destination)
        return co2_kg_of(aircraft_for(km, GUESSED_WEEKLY), km, self.cabin)


def ways(offer: FlightOffer, network: Network) -> list[list[Flown]]:
    """Empty where an airport is unknown to us, a time is none, or a way has too many flights."""
    told = [len(way.segments) for way in offer.itineraries]
    found = [
        [flown for segment in way.segments if (flown := _flown(offer, segment, network))]
        for way in offer.itineraries
    ]
    is_whole = [len(way) for way in found] == told
    return found if is_whole and max(told) <= MOST_SEGMENTS else []


def minutes(way: list[Flown]) -> int:
    elapsed = way[-1].arrives_at.astimezone(UTC) - way[0].departs_at.astimezone(UTC)
    return elapsed // timedelta(minutes=1)


def _flown(offer: FlightOffer, segment: Segment, network: Network) -> Flown | None:
    origin = network.airports.get(segment.departure.iata_code)
    destination = network.airports.get(segment.arrival.iata_code)
    fare = offer.fare_of(segment)
    cabin = CABINS.get(fare.cabin) if fare else None
    if origin is None or destination is None or cabin is None:
        return None
    departs_at, arrives_at = _at(segment.departure, origin), _at(segment.arrival, destination)
    if departs_at.astimezone(UTC) >= arrives_at.astimezone(UTC):
        return None
    return Flown(segment, origin, destination, departs_at, arrives_at, cabin)


def _at(place: Place, airport: Airport) -> datetime:
    """A time with an offset, should one come, keeps its instant."""
    if place.at.tzinfo:
        return place.at.astimezone(airport.zone)
    return place.at.replace(tzinfo=airport.zone)
