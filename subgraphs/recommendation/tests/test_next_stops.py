"""Where a trip may go on to, for those who are on it."""

from datetime import date

import pytest

from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from world.places import destination_id

DAY = date(2026, 3, 1)
NEXT = """
    query($ids: [_Any!]!) {
      _entities(representations: $ids) { ... on Trip {
        nextStops(first: 3) { edges { node {
          item { ... on Destination { id } } reasons { kind evidence { ... on Destination { id } } }
        } } }
      } }
    }
"""


async def next_stops(recommending, trip: str, person: str = ANA) -> list | None:
    asked = [{"__typename": "Trip", "id": trip}]
    [found] = await recommending.told(NEXT, person, ids=asked)
    connection = found["nextStops"]
    return connection and [edge["node"] for edge in connection["edges"]]


@pytest.fixture
async def trip(recommending, crowd) -> str:
    """Ana and Ben plan to go to Lisbon; nothing is booked."""
    await recommending.knows(ANA, consent=False)
    await recommending.knows(BEN, CAT)
    [trip] = await recommending.travels([ANA, BEN], "lisbon", is_booked=False)
    return trip


async def test_a_trip_goes_on_where_others_went_on_even_without_consent(recommending, trip):
    """The trip's destination is what the question is about."""
    [first, *_] = await next_stops(recommending, trip)

    assert first["item"]["id"] == destination_id("porto")
    assert first["reasons"][0] == {
        "kind": "NEXT_STOP",
        "evidence": {"id": destination_id("lisbon")},
    }


async def test_only_its_members_are_shown_where_a_trip_may_go_on(recommending, trip):
    assert len(await next_stops(recommending, trip, BEN)) == 3
    assert await next_stops(recommending, trip, CAT) is None
    assert await next_stops(recommending, "trip_gone", CAT) is None
    assert {row.user_id for row in await recommending.exposures()} == {BEN}


async def test_who_has_left_the_trip_is_shown_nothing(recommending, trip):
    await recommending.changes(trip, "lisbon", [ANA], start=DAY)

    assert await next_stops(recommending, trip, BEN) is None
    assert await recommending.count(RecommendationRow) == 0


async def test_another_destination_makes_another_list(recommending, trip):
    before = await next_stops(recommending, trip)

    await recommending.changes(trip, "tokyo", [ANA, BEN], start=DAY)

    after = await next_stops(recommending, trip)
    assert before[0]["item"]["id"] == destination_id("porto")
    assert after[0]["item"]["id"] == destination_id("kyoto")


async def test_while_it_is_open_where_it_goes_there_is_nothing_to_say(recommending, trip):
    await recommending.changes(trip, None, [ANA, BEN], start=DAY)

    assert await next_stops(recommending, trip) == []


async def test_whose_trips_many_are_costs_one_statement(recommending, trip):
    asked = [{"__typename": "Trip", "id": f"trip_{number}"} for number in range(20)]

    with statements(recommending.database) as seen:
        found = await recommending.told(NEXT, ids=asked)

    assert found == [{"nextStops": None}] * 20
    assert len(seen) == 1
