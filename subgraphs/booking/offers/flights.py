"""Which flights answer a search, at which prices, and what does an offer of one hold?"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, Final, NamedTuple, Self

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.emissions import METHOD, co2_kg
from subgraphs.booking.flights.fares import RETURN, RULES, Family, SeatKey, minor_per_traveler
from subgraphs.booking.flights.journeys import Journey, Journeys
from subgraphs.booking.flights.schedule import DAYS_AHEAD, Flight, Schedule
from subgraphs.booking.network.airports import Network
from subgraphs.booking.network.routes import Routes
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.quotes import Position, Quote, Shown, Validity, shown
from subgraphs.chassis.errors import InvalidInput

MOST_TRAVELERS: Final = 9
CHECK_IN_CLOSES: Final = timedelta(hours=1)  # before departure
SHORTEST_STAY: Final = timedelta(hours=3)  # between there and back
EACH_WAY: Final = 12  # journeys that a return is combined from, the quickest


@dataclass(frozen=True, slots=True)
class FlightSearch:
    origin: str
    destination: str
    on: date
    return_on: date | None
    travelers: int
    cabin: Cabin

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.origin,
            "to": self.destination,
            "on": self.on.isoformat(),
            "returnOn": self.return_on.isoformat() if self.return_on else None,
            "travelers": self.travelers,
            "cabin": self.cabin.name,
        }

    @classmethod
    def of_json(cls, search: dict[str, Any]) -> Self:
        back = search["returnOn"]
        return cls(
            origin=search["from"],
            destination=search["to"],
            on=date.fromisoformat(search["on"]),
            return_on=date.fromisoformat(back) if back else None,
            travelers=search["travelers"],
            cabin=Cabin[search["cabin"]],
        )


class Ways(NamedTuple):
    """There, or there and back; at one fare."""

    journeys: tuple[Journey, ...]
    family: Family


class FlightSearches:
    def __init__(self, network: Network, journeys: Journeys) -> None:
        self._network = network
        self._journeys = journeys

    def check(self, search: FlightSearch, now: datetime) -> None:
        """Raises InvalidInput."""
        for name, code in (("from", search.origin), ("to", search.destination)):
            if code not in self._network.airports:
                raise _invalid(name, f"No flights are sold for `{code}`.")
        if search.origin == search.destination:
            raise _invalid("to", "A flight leads to another airport.")
        today = now.astimezone(self._network.airports[search.origin].zone).date()
        last = today + timedelta(days=DAYS_AHEAD)
        if not today <= search.on <= last:
            raise _invalid("on", f"Flights are sold from {today} to {last}.")
        if search.return_on is not None and not search.on <= search.return_on <= last:
            raise _invalid("returnOn", f"The way back is from {search.on} to {last}.")
        if not 1 <= search.travelers <= MOST_TRAVELERS:
            raise _invalid("travelers", f"1 to {MOST_TRAVELERS} travel together.")

    def found(self, search: FlightSearch, now: datetime) -> list[tuple[Journey, ...]]:
        """Journeys there, or pairs of journeys there and back, that have the cabin."""
        there = self._with_cabin(search.origin, search.destination, search.on, now, search.cabin)
        if search.return_on is None:
            return [(journey,) for journey in there]
        back = self._with_cabin(
            search.destination, search.origin, search.return_on, now, search.cabin
        )
        return [
            (out, home)
            for out, home in product(there[:EACH_WAY], back[:EACH_WAY])
            if out[-1].arrives_at + SHORTEST_STAY <= home[0].departs_at
        ]

    def _with_cabin(
        self, origin: str, destination: str, on: date, now: datetime, cabin: Cabin
    ) -> list[Journey]:
        found = self._journeys.between(origin, destination, on, now + CHECK_IN_CLOSES)
        return [
            journey for journey in found if any(flight.cabin(cabin) == cabin for flight in journey)
        ]


@cache
def of_the_world() -> FlightSearches:
    """Read and computed once a process, from what is committed; some tenths of a second."""
    network = Network.read()
    searches = FlightSearches(network, Journeys(Routes(network), Schedule()))
    gc.collect()
    gc.freeze()  # it stays for good; each full collection would walk it for a fifth of a second
    return searches


def quotes(
    search: FlightSearch,
    found: list[tuple[Journey, ...]],
    sold: Mapping[SeatKey, int],
    today: date,
) -> Iterator[Quote[Ways]]:
    """In no order; only where seats for all are left. One for each fare family."""
    for journeys in found:
        flights = [flight for journey in journeys for flight in journey]
        left = (seats_left(flight, flight.cabin(search.cabin), sold) for flight in flights)
        if min(left) < search.travelers:
            continue
        departs, key = flights[0].departs_at.isoformat(), _flight_ids(journeys)
        for family in Family:
            each = sum(
                minor_per_traveler(journey, search.cabin, family, today, sold)
                for journey in journeys
            )
            if len(journeys) > 1:
                each = 100 * round(each * RETURN / 100)
            position = Position(each * search.travelers, departs, f"{key}|{family}")
            yield Quote(position, Ways(journeys, family))


def seats_left(flight: Flight, cabin: Cabin, sold: Mapping[SeatKey, int]) -> int:
    return flight.aircraft.seats(cabin) - sold.get((flight.id, cabin), 0)


def offers(search: FlightSearch, quotes: Iterable[Quote[Ways]], validity: Validity) -> list[Shown]:
    return [
        shown(OfferKind.FLIGHT, quote.position, payload(search, quote.made_of), validity)
        for quote in quotes
    ]


def payload(search: FlightSearch, ways: Ways) -> dict[str, Any]:
    """All that is shown, printed and taken."""
    rules = RULES[ways.family]
    slices = [_slice(journey, search.cabin) for journey in ways.journeys]
    return {
        "search": search.as_json(),
        "travelers": search.travelers,
        "family": ways.family.value,
        "conditions": {
            "isRefundable": rules.is_refundable,
            "isChangeable": rules.is_changeable,
            "checkedBags": rules.checked_bags,
            "until": ways.journeys[0][0].departs_at.isoformat(),
        },
        "slices": slices,
        "durationMinutes": sum(each["durationMinutes"] for each in slices),
        "co2Kg": sum(segment["co2Kg"] for each in slices for segment in each["segments"]),
        "co2Method": METHOD,
    }


def _slice(journey: Journey, wanted: Cabin) -> dict[str, Any]:
    elapsed = journey[-1].arrives_at - journey[0].departs_at
    return {
        "durationMinutes": elapsed // timedelta(minutes=1),
        "segments": [_segment(flight, flight.cabin(wanted)) for flight in journey],
    }


def _segment(flight: Flight, cabin: Cabin) -> dict[str, Any]:
    return {
        "flightId": flight.id,
        "flightNumber": flight.number,
        "airlineCode": flight.airline.code,
        "airlineName": flight.airline.name,
        "fromIata": flight.origin.iata,
        "fromName": flight.origin.name,
        "toIata": flight.destination.iata,
        "toName": flight.destination.name,
        "departsAt": flight.departs_at.astimezone(UTC).isoformat(),
        "departsAtLocal": flight.departs_locally.isoformat(),
        "arrivesAt": flight.arrives_at.astimezone(UTC).isoformat(),
        "arrivesAtLocal": flight.arrives_locally.isoformat(),
        "durationMinutes": flight.minutes,
        "aircraft": flight.aircraft.name,
        "cabin": cabin.name,
        "capacity": flight.aircraft.seats(cabin),
        "co2Kg": co2_kg(flight, cabin),
    }


def _flight_ids(journeys: tuple[Journey, ...]) -> str:
    return "~".join("+".join(flight.id for flight in journey) for journey in journeys)


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, path=["search", field])
