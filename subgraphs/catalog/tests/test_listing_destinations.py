"""Lists of destinations: what narrows them, and how they are paged."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from subgraphs.catalog.tests.conftest import Catalog
from subgraphs.chassis.testing.stores import statements

LIST = """
    query($near: NearInput, $bounds: BoundsInput, $query: String, $countryCode: String,
          $tags: [DestinationTag!], $first: Int! = 100, $after: String) {
        destinations(near: $near, bounds: $bounds, query: $query, countryCode: $countryCode,
                     tags: $tags, first: $first, after: $after) {
            edges { cursor distanceMeters
                node { id slug countryCode tags importance location { latitude longitude } } }
            pageInfo { hasNextPage endCursor }
        }
    }
"""


async def edges(catalog: Catalog, **arguments: Any) -> list[dict[str, Any]]:
    return list((await catalog.ask(LIST, **arguments))["destinations"]["edges"])


async def all_pages(catalog: Catalog, size: int, most: int, **arguments: Any) -> list[str]:
    """The ids on all pages, or on the first ones that hold `most`."""
    ids: list[str] = []
    after = None
    while len(ids) < most:
        data = await catalog.ask(LIST, first=size, after=after, **arguments)
        page = data["destinations"]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return ids


async def test_the_most_important_come_first(catalog: Catalog) -> None:
    found = await edges(catalog)
    importance = [edge["node"]["importance"] for edge in found]
    assert len(found) == 100
    assert importance == sorted(importance, reverse=True)
    assert {edge["distanceMeters"] for edge in found} == {None}


async def test_near_a_point_the_nearest_come_first(catalog: Catalog) -> None:
    tagus = {"latitude": 38.7, "longitude": -9.1, "radiusMeters": 60_000}
    found = await edges(catalog, near=tagus)
    distances = [edge["distanceMeters"] for edge in found]
    assert found[0]["node"]["slug"] == "lisbon"
    assert distances == sorted(distances)
    assert distances[-1] <= 60_000


async def test_across_the_antimeridian_there_are_neighbours(catalog: Catalog) -> None:
    """Fiji lies on both sides; Nuku'alofa is nearer to Suva by the short way round."""
    found = await edges(catalog, near={"latitude": -17, "longitude": -179.99}, first=5)
    assert {edge["node"]["countryCode"] for edge in found} >= {"FJ"}
    box = {"south": -25, "north": -10, "west": 170, "east": -170}
    inside = await edges(catalog, bounds=box)
    assert {edge["node"]["countryCode"] for edge in inside} >= {"FJ", "TO", "WS"}
    for edge in inside:
        assert abs(edge["node"]["location"]["longitude"]) >= 170


async def test_a_box_holds_what_lies_in_it(catalog: Catalog) -> None:
    iberia = {"south": 36, "north": 44, "west": -10, "east": 3.5}
    found = await edges(catalog, bounds=iberia)
    assert {"lisbon", "madrid", "barcelona"} <= {edge["node"]["slug"] for edge in found}
    for edge in found:
        assert 36 <= edge["node"]["location"]["latitude"] <= 44
        assert -10 <= edge["node"]["location"]["longitude"] <= 3.5


async def test_a_box_upside_down_is_refused(catalog: Catalog) -> None:
    refusal = await catalog.refusal(LIST, bounds={"south": 10, "north": 9, "west": 0, "east": 1})
    assert refusal["code"] == "INVALID_INPUT"


async def test_a_query_finds_by_name_best_match_first(catalog: Catalog) -> None:
    found = await edges(catalog, query="san jos")
    assert [edge["node"]["slug"] for edge in found][:2] == ["san-jose", "san-jose-cr"]
    assert "SJO" not in {edge["node"]["slug"] for edge in found}


async def test_all_that_is_given_must_hold(catalog: Catalog) -> None:
    found = await edges(
        catalog,
        query="san",
        countryCode="mx",
        near={"latitude": 19.4, "longitude": -99.1},
        tags=["HAS_AIRPORT", "HIGHLAND"],
    )
    assert found
    for edge in found:
        assert edge["node"]["countryCode"] == "MX"
        assert {"HAS_AIRPORT", "HIGHLAND"} <= set(edge["node"]["tags"])
        assert edge["distanceMeters"] is not None


@pytest.mark.parametrize("code", ["", "P", "PRT", "1!"])
async def test_a_country_code_has_two_letters(catalog: Catalog, code: str) -> None:
    if not code:
        assert len(await edges(catalog, countryCode=code)) == 100
        return
    assert (await catalog.refusal(LIST, countryCode=code))["code"] == "INVALID_INPUT"


async def test_an_unknown_country_has_no_destinations(catalog: Catalog) -> None:
    assert await edges(catalog, countryCode="ZZ") == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"countryCode": "PT"},
        {"query": "santa"},
        {"near": {"latitude": 50, "longitude": 8, "radiusMeters": 150_000}},
        {"near": {"latitude": 52, "longitude": 179.9}, "countryCode": "NZ"},
        {"bounds": {"south": -50, "north": 50, "west": 165, "east": -150}},
    ],
    ids="+".join,
)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=some.integers(1, 60))
async def test_all_pages_show_each_item_once_and_miss_none(
    catalog: Catalog, arguments: dict[str, Any], size: int
) -> None:
    expected = await all_pages(catalog, 100, 2_000, **arguments)
    assert len(expected) == len(set(expected)) > 20
    most = 4 * size
    assert await all_pages(catalog, size, most, **arguments) == expected[:most]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"near": {"latitude": 0, "longitude": 0}}, {"countryCode": "FR", "tags": ["CAPITAL"]}],
    ids=["all", "near", "filtered"],
)
async def test_a_list_costs_one_statement(catalog: Catalog, arguments: dict[str, Any]) -> None:
    with statements(catalog.database) as seen:
        await edges(catalog, **arguments)
    assert len(seen) == 1


async def test_a_list_by_name_costs_the_search_and_one_statement(catalog: Catalog) -> None:
    with statements(catalog.database) as seen:
        await edges(catalog, query="lisbon")
    assert len(seen) == 2


@pytest.mark.parametrize(
    "relation",
    [
        "city { name }",
        "country { name }",
        "cities(first: 3) { edges { node { name } } }",
        "airports(first: 3) { edges { node { name } } }",
        "properties(first: 3) { edges { node { name } } }",
        "facts(first: 3) { edges { node { text } } }",
    ],
)
async def test_a_relation_of_twenty_destinations_costs_one_statement(
    catalog: Catalog, relation: str
) -> None:
    query = f"{{ destinations(first: 20) {{ edges {{ node {{ {relation} }} }} }} }}"
    with statements(catalog.database) as seen:
        data = await catalog.ask(query)
    assert len(data["destinations"]["edges"]) == 20
    assert len(seen) == 2
