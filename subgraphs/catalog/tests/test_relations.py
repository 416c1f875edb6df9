"""References from other subgraphs, and what the relations of a list cost."""

import pytest

from subgraphs.catalog.tests.conftest import Catalog
from subgraphs.chassis.testing.stores import statements

TWENTY = """{ destinations(first: 20) { edges { node {
    id slug geonameId country { code }
    city { id geonameId } airports(first: 1) { edges { node { id iataCode } } }
    properties(first: 1) { edges { node { id } } } facts(first: 1) { edges { node { id } } }
} } } }"""


async def keys(catalog: Catalog) -> dict[str, list[str]]:
    """The keys of twenty of each type."""
    data = await catalog.ask(TWENTY)
    nodes = [edge["node"] for edge in data["destinations"]["edges"]]
    airlines = (await catalog.ask("{ airlines(first: 20) { edges { node { id iataCode } } } }"))[
        "airlines"
    ]["edges"]
    return {
        "Destination.id": [node["id"] for node in nodes],
        "Destination.slug": [node["slug"] for node in nodes],
        "Destination.geonameId": [node["geonameId"] for node in nodes],
        "Country.code": [node["country"]["code"] for node in nodes],
        "City.id": [node["city"]["id"] for node in nodes],
        "City.geonameId": [node["city"]["geonameId"] for node in nodes],
        "Airport.id": [node["airports"]["edges"][0]["node"]["id"] for node in nodes],
        "Airport.iataCode": [node["airports"]["edges"][0]["node"]["iataCode"] for node in nodes],
        "Property.id": [node["properties"]["edges"][0]["node"]["id"] for node in nodes],
        "Fact.id": [node["facts"]["edges"][0]["node"]["id"] for node in nodes],
        "Airline.id": [edge["node"]["id"] for edge in airlines],
        "Airline.iataCode": [edge["node"]["iataCode"] for edge in airlines],
    }


async def test_twenty_references_by_any_key_cost_one_statement(catalog: Catalog) -> None:
    for key, values in (await keys(catalog)).items():
        type_, field = key.split(".")
        stubs = [{"__typename": type_, field: value} for value in values]
        with statements(catalog.database) as seen:
            found = await catalog.entities(f"... on {type_} {{ {field} }}", *stubs)
        assert found == [{field: value} for value in values], key
        assert len(seen) == 1, key


@pytest.mark.parametrize(
    ("type_", "key", "value"),
    [
        ("Destination", "id", "destination_gone"),
        ("Destination", "slug", "no-such-place"),
        ("Destination", "geonameId", "not a number"),
        ("Country", "code", "ZZ"),
        ("City", "geonameId", "-1"),
        ("Airport", "iataCode", "?"),
        ("Airline", "iataCode", "?"),
        ("Property", "id", "x"),
        ("Fact", "id", ""),
    ],
)
async def test_a_reference_to_what_is_gone_is_null(
    catalog: Catalog, type_: str, key: str, value: str
) -> None:
    stub = {"__typename": type_, key: value}
    assert await catalog.entities("__typename", stub) == [None]


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ("airportsNear(near: {latitude: 48, longitude: 2}, first: 20)", "city { name }"),
        ("airportsNear(near: {latitude: 48, longitude: 2}, first: 20)", "country { name }"),
        ("countries(first: 20)", "capital { name }"),
        ("countries(first: 20)", "destinations(first: 2) { edges { node { slug } } }"),
        ("airlines(first: 20)", "hub { name }"),
        ("airlines(first: 20)", "country { name }"),
    ],
)
async def test_a_relation_of_a_list_costs_one_statement(
    catalog: Catalog, asked: str, cost: str
) -> None:
    with statements(catalog.database) as seen:
        await catalog.ask(f"{{ it: {asked} {{ edges {{ node {{ {cost} }} }} }} }}")
    assert len(seen) == 2


@pytest.mark.parametrize(
    "relation",
    ["destination { slug }", "country { name }", "airports { edges { node { iataCode } } }"],
)
async def test_a_relation_of_twenty_cities_costs_one_statement(
    catalog: Catalog, relation: str
) -> None:
    query = """{ destination(slug: "london") { cities(first: 20) { edges { node { %s } } } } }"""
    with statements(catalog.database) as seen:
        data = await catalog.ask(query % relation)
    assert len(data["destination"]["cities"]["edges"]) == 20
    assert len(seen) == 3


async def test_lists_of_many_parents_go_on_from_one_cursor(catalog: Catalog) -> None:
    """The same page of each parent's list is read together; other pages are read apart."""
    facts = "facts(first: 2%s) { edges { node { id } } pageInfo { endCursor hasNextPage } }"
    data = await catalog.ask(f'{{ destination(slug: "porto") {{ {facts % ""} }} }}')
    after = data["destination"]["facts"]["pageInfo"]["endCursor"]
    rest = f', after: "{after}"'
    with statements(catalog.database) as seen:
        data = await catalog.ask(
            f"""{{ destination(slug: "porto") {{ one: {facts % ""} two: {facts % rest} }} }}"""
        )
    one, two = data["destination"]["one"], data["destination"]["two"]
    assert not {e["node"]["id"] for e in one["edges"]} & {e["node"]["id"] for e in two["edges"]}
    assert len(seen) == 3


async def test_countries_and_airlines_are_paged_by_code(catalog: Catalog) -> None:
    for field, key in (("countries", "code"), ("airlines", "iataCode")):
        codes: list[str] = []
        after = None
        while True:
            data = await catalog.ask(
                f"""query($after: String) {{ {field}(first: 90, after: $after) {{
                    edges {{ node {{ {key} }} }} pageInfo {{ hasNextPage endCursor }} }} }}""",
                after=after,
            )
            codes += [edge["node"][key] for edge in data[field]["edges"]]
            if not data[field]["pageInfo"]["hasNextPage"]:
                break
            after = data[field]["pageInfo"]["endCursor"]
        assert codes == sorted(set(codes))
        assert len(codes) > 180
