"""How many searches and bookings a second, and what does one cost? Through the router, our side."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from benchmarks.driver import Job
from benchmarks.extras import Extra, Row, spread
from benchmarks.measuring import Measured, measured
from benchmarks.platform import Platform
from benchmarks.preparing import People
from benchmarks.sides import ROUTER, Side
from infra.local.environment import GATEWAY
from infra.local.processes import Failed

SEARCHERS, BOOKERS = 8, 8  # clients, each asking again once answered
ROUTES: Final = (("LIS", "MAD"), ("LHR", "CDG"), ("JFK", "LAX"), ("FRA", "FCO"), ("SYD", "MEL"))
DAYS: Final = tuple(range(60, 100))
BOOKINGS: Final = 4_000  # more than a stretch of them can be
CARD: Final = "pm_card_visa"
SEARCH: Final = """
query Search($search: FlightSearchInput!) {
  flightOffers(search: $search, first: 20) {
    edges { node { id provider price { amount currency } fareFamily co2Kg
      slices { durationMinutes segments { flightNumber departsAtLocal arrivesAtLocal } } } }
    providerStatuses { provider state offers }
  }
}
"""
CREATE: Final = """
mutation Create($input: CreateTripInput!) {
  createTrip(input: $input) { ... on TripSuccess { trip { id } } }
}
"""
OFFERS: Final = """
query Offers($search: FlightSearchInput!) {
  flightOffers(search: $search, first: 100) { edges { node { id provider seatsLeft } } }
}
"""
PLACE: Final = """
mutation Place($input: PlaceBookingInput!) {
  placeBooking(input: $input) { ... on PlaceBookingSuccess { booking { id state } } }
}
"""
HEADINGS: Final = (
    "asked", "a second", "p50 ms", "p99 ms", "CPU ms each", "router", "booking", "stores",
)  # fmt: skip

Payloads = Callable[[], Sequence[str]]


def booked(platform: Platform, ours: Side, rounds: int, seconds: float) -> Extra:
    """Each stretch asks what none before it asked. Raises Failed."""
    people = People(platform)
    searches = _stretches(platform, ours, "search", _searches, SEARCHERS, rounds, seconds)
    bookings = _stretches(
        platform, ours, "booking", lambda: _bookings(people), BOOKERS, rounds, seconds
    )
    return Extra(
        name="search and book",
        asks="a page of 20 flights of all providers, and a booking of our own stock from asked for"
        " to paid and confirmed: idempotency key, hold, payment set aside, order, payment taken,"
        f" each step checkpointed and announced. {SEARCHERS} and {BOOKERS} clients. A search is new"
        " to the cache; the sandboxes' work is in the machine and in no column",
        headings=HEADINGS,
        rows=[_row("search", searches), _row("booking", bookings)],
        short=("searches/s and bookings/s", f"{_rate(searches)} and {_rate(bookings)}"),
    )


def _stretches(
    platform: Platform,
    ours: Side,
    name: str,
    payloads: Payloads,
    clients: int,
    rounds: int,
    seconds: float,
) -> list[Measured]:
    return [
        measured(
            ours,
            name,
            number,
            Job(
                port=platform.site.ports[GATEWAY],
                payloads=list(payloads()),
                tokens=platform.tokens(),
                clients=clients,
                seconds=seconds,
            ),
        )
        for number in range(rounds + 1)
    ][1:]


def _searches() -> list[str]:
    return [_asked(SEARCH, search=_search(route, day)) for day in DAYS for route in ROUTES]


def _bookings(people: People) -> list[str]:
    """In the order in which the people take turns; each for a trip of their own."""
    trips = [_trip(people, token) for token in people.tokens]
    offers = _own_offers(people)
    return [
        _asked(
            PLACE,
            input={
                "idempotencyKey": uuid4().hex,
                "tripId": trips[number % len(trips)],
                "offerId": offers[number % len(offers)],
                "acceptPriceUpTo": "100000",
                "paymentMethodToken": CARD,
            },
        )
        for number in range(BOOKINGS)
    ]


def _trip(people: People, token: str) -> str:
    made = people.asked(token, CREATE, input={"clientKey": uuid4().hex, "title": "A measure"})
    return str(made["trip"]["id"])


def _own_offers(people: People) -> list[str]:
    """Of flights with seats for many."""
    found = [
        edge["node"]
        for route in ROUTES
        for edge in people.asked(people.tokens[0], OFFERS, search=_search(route, DAYS[-1] + 1))[
            "edges"
        ]
    ]
    own = [node["id"] for node in found if node["provider"] == "OWN" and node["seatsLeft"] > 50]
    if not own:
        raise Failed("Nothing of our own is on offer.")
    return own


def _search(route: tuple[str, str], day: int) -> dict[str, Any]:
    on = (datetime.now(UTC) + timedelta(days=day)).date().isoformat()
    return {"from": route[0], "to": route[1], "on": on}


def _asked(query: str, **variables: Any) -> str:
    return json.dumps({"query": query, "variables": variables})


def _row(name: str, found: Sequence[Measured]) -> Row:
    def told(of: Callable[[Measured], float], shape: str = ".1f") -> str:
        return spread([of(each) for each in found], shape)

    return (
        name,
        told(lambda each: each.per_second),
        told(lambda each: each.p50_ms, ".0f"),
        told(lambda each: each.p99_ms, ".0f"),
        told(lambda each: each.total_cpu_ms),
        told(lambda each: each.cpu_ms[ROUTER]),
        told(lambda each: each.cpu_ms["booking"]),
        told(lambda each: each.stores_cpu_ms),
    )


def _rate(found: Sequence[Measured]) -> str:
    return f"{sorted(each.per_second for each in found)[len(found) // 2]:.0f}"
