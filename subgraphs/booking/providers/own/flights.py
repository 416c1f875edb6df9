"""Which of our flights answer a search, at which prices, and what does an offer of one hold?"""

import gc
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, Final

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.emissions import METHOD, co2_kg
from subgraphs.booking.flights.fares import (
    CURRENCY,
    RETURN,
    RULES,
    Family,
    SeatKey,
    minor_per_traveler,
)
from subgraphs.booking.flights.journeys import Journey, Journeys
from subgraphs.booking.flights.schedule import DAYS_AHEAD, Flight, Schedule
from subgraphs.booking.network.airports import Network
from subgraphs.booking.network.routes import Routes
from subgraphs.booking.offers.flights import MOST_TRAVELERS, FlightSearch
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.quotes import Validity
from subgraphs.booking.providers.port import Capabilities, PricedOffer, Sealed
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.money.amounts import Amount

CHECK_IN_CLOSES: Final = timedelta(hours=1)  # before departure
SHORTEST_STAY: Final = timedelta(hours=3)  # between there and back
EACH_WAY: Final = 12  # journeys that a return is combined from, the quickest
CAPABILITIES: Final = {
    family: Capabilities(hold=True, cancel_online=RULES[family].is_cancellable, seat_map=True)
    for family in Family
}
Ways = tuple[Journey, ...]  # there, or there and back


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

    def found(self, search: FlightSearch, now: datetime) -> list[Ways]:
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


def priced(
    search: FlightSearch, found: list[Ways], sold: Mapping[SeatKey, int], now: datetime
) -> Iterator[PricedOffer]:
    """In no order; only where seats for all are left. One for each fare family."""
    slices = _Slices(search.cabin)
    expires_at = Validity.at(now).expires_at
    for journeys in found:
        flights = [flight for journey in journeys for flight in journey]
        left = (seats_left(flight, flight.cabin(search.cabin), sold) for flight in flights)
        if min(left) < search.travelers:
            continue
        departs_at, key = flights[0].departs_at.isoformat(), _flight_ids(journeys)
        shown, sealed = _shown(search, journeys, slices), _sealed(search, flights)
        for family in Family:
            total = _total(search, journeys, family, now.date(), sold)
            yield PricedOffer(
                kind=OfferKind.FLIGHT,
                key=f"{key}|{family}",
                total=total,
                expires_at=expires_at,
                then=departs_at,
                shown={
                    **shown,
                    "family": family.value,
                    "conditions": _conditions(search, family, departs_at, total),
                },
                sealed=sealed,
                capabilities=CAPABILITIES[family],
            )


def seats_left(flight: Flight, cabin: Cabin, sold: Mapping[SeatKey, int]) -> int:
    return flight.aircraft.seats(cabin) - sold.get((flight.id, cabin), 0)


def _total(
    search: FlightSearch, journeys: Ways, family: Family, today: date, sold: Mapping[SeatKey, int]
) -> Amount:
    each = sum(
        minor_per_traveler(journey, search.cabin, family, today, sold) for journey in journeys
    )
    if len(journeys) > 1:
        each = 100 * round(each * RETURN / 100)
    return Amount(each * search.travelers, CURRENCY)


def _conditions(
    search: FlightSearch, family: Family, departs_at: str, total: Amount
) -> dict[str, Any]:
    rules = RULES[family]
    change = rules.change_minor * search.travelers if rules.is_changeable else None
    kept = [{"until": departs_at, "penaltyMinor": round(total.minor * rules.kept)}]
    return {
        "isRefundable": rules.is_refundable,
        "isChangeable": rules.is_changeable,
        "checkedBags": rules.checked_bags,
        "cabinBags": 1,
        "until": departs_at,
        "cancellation": [
            *(kept if rules.is_cancellable else []),
            {"until": None, "penaltyMinor": total.minor},
        ],
        "changePenaltyMinor": change,
    }


def _sealed(search: FlightSearch, flights: list[Flight]) -> Sealed:
    """What is taken of our stock, and whose seats are shown."""
    cabins = [flight.cabin(search.cabin) for flight in flights]
    return {
        "travelers": search.travelers,
        "flights": [
            {"id": flight.id, "cabin": cabin.name, "capacity": flight.aircraft.seats(cabin)}
            for flight, cabin in zip(flights, cabins, strict=True)
        ],
    }


def _shown(search: FlightSearch, journeys: Ways, slices: "_Slices") -> dict[str, Any]:
    """All that is shown and printed, at whichever fare."""
    found = [slices.of(journey) for journey in journeys]
    return {
        "travelers": search.travelers,
        "slices": found,
        "durationMinutes": sum(each["durationMinutes"] for each in found),
        "co2Kg": sum(segment["co2Kg"] for each in found for segment in each["segments"]),
        "co2Method": METHOD,
    }


class _Slices:
    """Each journey written out once, in however many offers it is."""

    def __init__(self, wanted: Cabin) -> None:
        self._wanted = wanted
        self._written: dict[Journey, dict[str, Any]] = {}

    def of(self, journey: Journey) -> dict[str, Any]:
        if journey not in self._written:
            self._written[journey] = _slice(journey, self._wanted)
        return self._written[journey]


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
