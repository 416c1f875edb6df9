"""Which of our flights answer a search, at which prices, and what does an offer of one hold?"""

import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import product
from typing import Any, Final, Self

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
from subgraphs.booking.providers.own.lazy import Lazy
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
    """Read and computed once a process, from what is committed, in about a second.

    It stays for good, and each collection meanwhile or later would walk it in vain.
    """
    gc.disable()
    network = Network.read()
    searches = FlightSearches(network, Journeys(Routes(network), Schedule()))
    gc.collect()
    gc.freeze()
    gc.enable()
    return searches


def priced(
    search: FlightSearch, found: list[Ways], sold: Mapping[SeatKey, int], now: datetime
) -> Iterator[PricedOffer]:
    """In no order; only where seats for all are left. One for each fare family."""
    expires_at = Validity.at(now).expires_at
    seen: dict[int, Seen] = {}  # a journey may be half of a dozen offers
    for journeys in found:
        for journey in journeys:
            if id(journey) not in seen:
                seen[id(journey)] = Seen.of(journey, search, sold, now.date())
        ways = [seen[id(journey)] for journey in journeys]
        if min(way.seats_left for way in ways) < search.travelers:
            continue
        key, departs_at = "~".join(way.key for way in ways), ways[0].departs_at
        sealed = _sealed(search, ways)
        for family in Family:
            total = _total(search, ways, family)
            yield PricedOffer(
                kind=OfferKind.FLIGHT,
                key=f"{key}|{family}",
                total=total,
                expires_at=expires_at,
                then=departs_at,
                shown=Lazy(partial(_shown, search, ways, family, total)),
                sealed=sealed,
                capabilities=CAPABILITIES[family],
            )


@dataclass(frozen=True, slots=True)
class Seen:
    """One journey, with what is reckoned of it once."""

    journey: Journey
    cabins: list[Cabin]
    key: str
    departs_at: str
    seats_left: int
    minor: dict[Family, int]  # of one traveller

    @classmethod
    def of(
        cls, journey: Journey, search: FlightSearch, sold: Mapping[SeatKey, int], today: date
    ) -> Self:
        cabins = [flight.cabin(search.cabin) for flight in journey]
        return cls(
            journey=journey,
            cabins=cabins,
            key="+".join(flight.id for flight in journey),
            departs_at=journey[0].departs_at.isoformat(),
            seats_left=min(
                flight.aircraft.seats(cabin) - sold.get((flight.id, cabin), 0)
                for flight, cabin in zip(journey, cabins, strict=True)
            ),
            minor={
                family: minor_per_traveler(journey, search.cabin, family, today, sold)
                for family in Family
            },
        )

    @property
    def flights(self) -> Iterator[tuple[Flight, Cabin]]:
        return zip(self.journey, self.cabins, strict=True)


def _total(search: FlightSearch, ways: list[Seen], family: Family) -> Amount:
    each = sum(way.minor[family] for way in ways)
    if len(ways) > 1:
        each = 100 * round(each * RETURN / 100)
    return Amount(each * search.travelers, CURRENCY)


def _sealed(search: FlightSearch, ways: list[Seen]) -> Sealed:
    """What is taken of our stock, and whose seats are shown."""
    return {
        "travelers": search.travelers,
        "flights": [
            {"id": flight.id, "cabin": cabin.name, "capacity": flight.aircraft.seats(cabin)}
            for way in ways
            for flight, cabin in way.flights
        ],
    }


def _shown(search: FlightSearch, ways: list[Seen], family: Family, total: Amount) -> dict[str, Any]:
    """All that is shown and printed."""
    slices = [_slice(way) for way in ways]
    return {
        "travelers": search.travelers,
        "family": family.value,
        "conditions": _conditions(search, family, ways[0].departs_at, total),
        "slices": slices,
        "durationMinutes": sum(each["durationMinutes"] for each in slices),
        "co2Kg": sum(segment["co2Kg"] for each in slices for segment in each["segments"]),
        "co2Method": METHOD,
    }


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


def _slice(way: Seen) -> dict[str, Any]:
    elapsed = way.journey[-1].arrives_at - way.journey[0].departs_at
    return {
        "durationMinutes": elapsed // timedelta(minutes=1),
        "segments": [_segment(flight, cabin) for flight, cabin in way.flights],
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


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, path=["search", field])
