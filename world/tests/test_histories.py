"""Earlier journeys are the same in every seed, and of people and places that are there."""

from datetime import date
from itertools import groupby, pairwise

from world.histories import FEWEST, MOST, WAYS, stops
from world.people import PEOPLE
from world.places import GEONAMES

TODAY = date(2026, 11, 29)


def test_histories_are_the_same_each_time_and_each_stop_is_its_own():
    first, again = list(stops()), list(stops())

    assert first == again
    assert len({stop.id for stop in first}) == len(first)


def test_everybody_travels_for_what_they_travel_for_and_not_to_their_home():
    travelled = {person: list(his) for person, his in groupby(stops(), lambda s: s.traveler)}

    assert {*travelled} == {person for person in PEOPLE if person.travels}
    for person, his in travelled.items():
        ways = {place for circle in person.circles for way in WAYS[circle] for place in way}
        assert {stop.place for stop in his} <= ways - {person.home}
        assert FEWEST <= len({stop.key.split("/")[2] for stop in his}) <= MOST


def test_a_journey_is_past_and_goes_on_the_day_it_arrives():
    for _, his in groupby(stops(), lambda stop: (stop.traveler, stop.key.split("/")[2])):
        journey = list(his)
        assert all(stop.ends_on(TODAY) < TODAY for stop in journey)
        for one, other in pairwise(journey):
            assert one.ends_on(TODAY) == other.starts_on(TODAY)


def test_every_way_leads_through_places_that_are_there():
    assert {place for ways in WAYS.values() for way in ways for place in way} <= {*GEONAMES}
