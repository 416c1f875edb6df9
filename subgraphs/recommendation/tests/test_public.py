"""What everybody is shown alike: what is travelled to now, and what is like a place."""

from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.tests.conftest import ANA
from world.places import destination_id

RANKED = """
    edges { node { score destination { id } reasons { kind text evidence {
        ... on Destination { id } } } } }
    pageInfo { hasNextPage endCursor }
"""
TRENDING = f"""
    query($near: ID, $first: Int! = 10, $after: String) {{
      trending(near: $near, first: $first, after: $after) {{ {RANKED} }}
    }}
"""
SIMILAR = f"""
    query($ids: [_Any!]!) {{
      _entities(representations: $ids) {{
        ... on Destination {{ similar(first: 5) {{ {RANKED} }} }}
      }}
    }}
"""


async def trending(recommending, as_user: str | None = None, **asked: object) -> list[dict]:
    found = await recommending.told(TRENDING, as_user, **asked)
    return [edge["node"] for edge in found["edges"]]


def ids(nodes: list[dict]) -> list[str]:
    return [node["destination"]["id"] for node in nodes]


async def similar(recommending, place: str) -> list[dict]:
    asked = [{"__typename": "Destination", "id": place}]
    [found] = await recommending.told(SIMILAR, None, ids=asked)
    return [edge["node"] for edge in found["similar"]["edges"]]


async def test_what_is_travelled_to_these_weeks_comes_first(recommending, crowd):
    today = datetime.now(UTC).date()
    for person in crowd[:3]:
        await recommending.travels(person, "tbilisi", start=today - timedelta(days=5))
    await recommending.learns()

    found = await trending(recommending)

    assert ids(found)[0] == destination_id("tbilisi")
    assert found[0]["score"] == 1
    assert {*ids(found)} == {
        destination_id(place) for place in ("tbilisi", "lisbon", "porto", "tokyo", "kyoto")
    }
    assert found[0]["reasons"][0]["text"] == "3 people travelled there."


async def test_where_fewer_than_three_travelled_is_not_told(recommending, crowd):
    for person in crowd[:2]:
        await recommending.travels(person, "tbilisi", start=datetime.now(UTC).date())
    await recommending.learns()

    assert destination_id("tbilisi") not in ids(await trending(recommending))


async def test_near_a_place_is_within_reach_of_it_and_says_how_far(recommending, crowd):
    found = await trending(recommending, near=destination_id("granada"))

    assert {*ids(found)} == {destination_id("lisbon"), destination_id("porto")}
    [distance] = [r for r in found[0]["reasons"] if r["kind"] == "DISTANCE"]
    assert distance["text"].endswith(" km from Granada.")
    assert distance["evidence"] == {"id": destination_id("granada")}
    tokyo = destination_id("tokyo")
    [itself] = [n for n in await trending(recommending, near=tokyo) if ids([n]) == [tokyo]]
    assert "DISTANCE" not in [reason["kind"] for reason in itself["reasons"]]
    assert await trending(recommending, near="destination_of_nowhere") == []


async def test_it_is_the_same_for_everybody_and_comes_in_pages(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    first = await recommending.told(TRENDING, None, first=3)
    rest = await recommending.told(TRENDING, None, first=3, after=first["pageInfo"]["endCursor"])

    pages = [edge["node"] for page in (first, rest) for edge in page["edges"]]
    assert pages == await trending(recommending, ANA) == await trending(recommending)
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize("after", ["x", "WyJ4Il0"])
async def test_a_cursor_of_another_list_is_refused(recommending, after):
    answer = await recommending.ask(TRENDING, None, after=after)

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_a_place_is_like_where_its_visitors_travel_too(recommending, crowd):
    [first, *others] = await similar(recommending, destination_id("lisbon"))

    assert first["destination"]["id"] == destination_id("porto")
    assert {
        "kind": "CO_VISIT",
        "text": "6 people travelled to Lisbon and Porto on one journey.",
        "evidence": {"id": destination_id("lisbon")},
    } in first["reasons"]
    assert destination_id("lisbon") not in ids(others)
    assert await similar(recommending, "destination_of_nowhere") == []


async def test_what_is_alike_and_what_is_trending_cost_no_statement(recommending, crowd):
    places = ["lisbon", "porto", "tokyo", "kyoto"] * 5
    asked = [{"__typename": "Destination", "id": destination_id(place)} for place in places]

    with statements(recommending.database) as seen:
        await recommending.told(SIMILAR, None, ids=asked)
        await trending(recommending)

    assert seen == []


async def test_nobody_is_refused(recommending, crowd):
    assert len(await trending(recommending, None)) == 4
    answer = await recommending.ask(TRENDING, ANA, scope="openid")
    assert len(answer["data"]["trending"]["edges"]) == 4
