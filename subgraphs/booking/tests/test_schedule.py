"""What holds of any flight and any journey, whoever asks and whenever."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.emissions import co2_kg, flown_km
from subgraphs.booking.flights.fares import Family, minor_per_traveler
from subgraphs.booking.flights.journeys import (
    LONGEST_CHANGE,
    SHORTEST_CHANGE,
    Journey,
    Journeys,
)
from subgraphs.booking.flights.schedule import Flight, Schedule
from subgraphs.booking.network.airports import Network, distance_km
from subgraphs.booking.network.routes import MOST_DAILY, Routes
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.providers.own.flights import of_the_world

NETWORK = Network.read()
ROUTES = Routes(NETWORK)
JOURNEYS = Journeys(ROUTES, Schedule())
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AIRPORTS = st.sampled_from(sorted(NETWORK.airports))
DATES = st.integers(0, 330).map(lambda days: NOW.date() + timedelta(days=days))
EXAMPLES = settings(max_examples=150, deadline=None)


def journeys(origin: str, destination: str, on: date) -> list[Journey]:
    return JOURNEYS.between(origin, destination, on, NOW) if origin != destination else []


@EXAMPLES
@given(AIRPORTS, AIRPORTS, DATES)
def test_every_journey_departs_before_it_arrives_and_its_flights_connect(
    origin: str, destination: str, on: date
) -> None:
    for journey in journeys(origin, destination, on):
        assert journey[0].origin.iata == origin
        assert journey[0].departs_locally.date() == on
        assert journey[0].departs_at >= NOW
        assert journey[-1].destination.iata == destination
        for flight in journey:
            assert flight.departs_at < flight.arrives_at
        for arriving, leaving in pairwise(journey):
            assert arriving.destination is leaving.origin
            assert SHORTEST_CHANGE <= leaving.departs_at - arriving.arrives_at <= LONGEST_CHANGE


@EXAMPLES
@given(AIRPORTS, AIRPORTS, DATES)
def test_the_same_question_has_the_same_answer(origin: str, destination: str, on: date) -> None:
    again = Journeys(ROUTES, Schedule())
    if origin != destination:
        assert again.between(origin, destination, on, NOW) == journeys(origin, destination, on)


@EXAMPLES
@given(AIRPORTS, AIRPORTS, DATES)
def test_a_flight_has_seats_a_price_and_emissions(origin: str, destination: str, on: date) -> None:
    for journey in journeys(origin, destination, on):
        for flight in journey:
            assert all(flight.aircraft.seats(cabin) >= 0 for cabin in Cabin)
            assert flight.aircraft.seats(flight.cabin(Cabin.BUSINESS)) > 0
            assert flight.distance_km <= flight.aircraft.range_km
            assert co2_kg(flight, Cabin.ECONOMY) > 0
        light, standard, flex = (
            minor_per_traveler(journey, Cabin.ECONOMY, family, NOW.date(), {}) for family in Family
        )
        assert 0 < light < standard < flex


def test_no_two_flights_of_a_day_share_a_number() -> None:
    schedule, on = Schedule(), date(2027, 1, 15)
    numbers = [flight.number for route in ROUTES.all() for flight in schedule.on(route, on)]
    assert len(numbers) == len(set(numbers)) > 100_000


def test_every_airport_is_served_and_no_route_more_than_twelve_times_a_day() -> None:
    assert all(ROUTES.from_(code) and ROUTES.to(code) for code in NETWORK.airports)
    assert max(route.weekly for route in ROUTES.all()) <= 7 * MOST_DAILY


def test_nobody_flies_where_it_makes_no_sense() -> None:
    assert "LGW" not in ROUTES.from_("LHR")  # next door
    assert "AKL" not in ROUTES.from_("MAD")  # beyond any aircraft
    assert "JFK" in ROUTES.from_("SIN")


@pytest.mark.parametrize(("on", "offset_hours"), [(date(2027, 3, 27), 0), (date(2027, 3, 28), 1)])
def test_local_times_follow_the_clocks_when_they_change(on: date, offset_hours: int) -> None:
    """Lisbon's clocks go forward on 28 March 2027."""
    for flight in Schedule().on(ROUTES.from_("LIS")["MAD"], on):
        assert flight.departs_locally.utcoffset() == timedelta(hours=offset_hours)
        assert flight.departs_at == flight.departs_locally.astimezone(UTC)
        assert time(6) <= flight.departs_locally.time() <= time(22, 30)


def test_the_last_seats_cost_more_and_the_last_days_too() -> None:
    [flight, *_] = Schedule().on(ROUTES.from_("LIS")["MAD"], date(2027, 2, 10))
    capacity = flight.aircraft.seats(Cabin.ECONOMY)

    def price(today: date, sold: int) -> int:
        gone = {(flight.id, Cabin.ECONOMY): sold}
        return minor_per_traveler((flight,), Cabin.ECONOMY, Family.LIGHT, today, gone)

    assert price(date(2026, 12, 1), 0) < price(date(2026, 12, 1), capacity - 1)
    assert price(date(2026, 12, 1), 0) < price(date(2027, 2, 8), 0)


def test_emissions_are_those_of_the_formula() -> None:
    """Fuel over the lengthened great circle, 3.16 kg each, shared by 82 % of the weighed seats."""
    london, new_york = NETWORK.airports["LHR"], NETWORK.airports["JFK"]
    [flight, *_] = Schedule().on(ROUTES.from_("LHR")["JFK"], date(2027, 2, 10))
    aircraft = flight.aircraft
    assert flight.distance_km == distance_km(london, new_york) == pytest.approx(5_540, abs=5)
    weighed = aircraft.economy + 1.5 * aircraft.premium + 4 * aircraft.business
    fuel = aircraft.fuel_per_cycle_kg + aircraft.fuel_per_km_kg * (flight.distance_km + 125)
    assert co2_kg(flight, Cabin.ECONOMY) == round(3.16 * fuel / (0.82 * weighed))
    assert co2_kg(flight, Cabin.BUSINESS) == round(4 * 3.16 * fuel / (0.82 * weighed))
    assert [flown_km(km) for km in (500, 1_000, 9_000)] == [550, 1_100, 9_125]


def test_flights_that_are_about_to_leave_are_not_sold() -> None:
    search = FlightSearch("LIS", "MAD", date(2027, 2, 10), None, 1, Cabin.ECONOMY)
    departures = [ways[0][0] for ways in of_the_world().found(search, NOW)]
    morning, evening = min(departures, key=when), max(departures, key=when)
    late = evening.departs_at - timedelta(hours=1)
    found = [ways[0][0] for ways in of_the_world().found(search, late)]
    assert evening in found
    assert morning not in found


def when(flight: Flight) -> datetime:
    return flight.departs_at
