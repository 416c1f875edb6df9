"""Places and how they hang together, asked the way a client asks."""

import pytest

from subgraphs.catalog.tests.conftest import Catalog
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.testing.stores import statements

LISBON = '{ destination(slug: "lisbon") { %s } }'


async def test_an_airport_is_found_by_its_code_in_either_case(catalog: Catalog) -> None:
    data = await catalog.ask(
        """{ airport(iataCode: "lis") { iataCode icaoCode name countryCode timeZone elevationMeters
            location { latitude longitude } city { name geonameId destination { slug } }
            country { code name } } }"""
    )
    assert data["airport"] == {
        "iataCode": "LIS",
        "icaoCode": "LPPT",
        "name": "Lisbon Portela Airport",
        "countryCode": "PT",
        "timeZone": "Europe/Lisbon",
        "elevationMeters": 108,
        "location": {"latitude": 38.7813, "longitude": -9.13592},
        "city": {"name": "Lisbon", "geonameId": "2267057", "destination": {"slug": "lisbon"}},
        "country": {"code": "PT", "name": "Portugal"},
    }


async def test_a_destination_is_found_by_its_slug(catalog: Catalog) -> None:
    data = await catalog.ask(
        LISBON
        % """slug name geonameId countryCode timeZone population tags
        city { geonameId } country { name continent currencyCode capital { name } }"""
    )
    assert data["destination"] == {
        "slug": "lisbon",
        "name": "Lisbon",
        "geonameId": "2267057",
        "countryCode": "PT",
        "timeZone": "Europe/Lisbon",
        "population": 517802,
        "tags": ["CAPITAL", "HAS_AIRPORT", "SEVERAL_AIRPORTS"],
        "city": {"geonameId": "2267057"},
        "country": {
            "name": "Portugal",
            "continent": "EUROPE",
            "currencyCode": "EUR",
            "capital": {"name": "Lisbon"},
        },
    }


@pytest.mark.parametrize(
    "field",
    [
        'airport(iataCode: "???")',
        'airport(iataCode: "LISBON")',
        'destination(slug: "no-such-place")',
        f'destination(slug: "{"x" * 300}")',
        'city(geonameId: "1")',
        'city(geonameId: "lisbon")',
        'city(geonameId: "99999999999999999999")',
        'airline(iataCode: "??")',
        'property(id: "property_nope")',
        'fact(id: "destination_01h455vb4pex5vsknk084sn02q")',
    ],
)
async def test_what_does_not_exist_is_null(catalog: Catalog, field: str) -> None:
    data = await catalog.ask(f"{{ it: {field} {{ __typename }} }}")
    assert data == {"it": None}


async def test_a_small_city_belongs_to_the_destination_around_it(catalog: Catalog) -> None:
    data = await catalog.ask('{ city(geonameId: "2740637") { name destination { slug } } }')
    assert data["city"]["destination"]["slug"] == "coimbra"
    data = await catalog.ask(LISBON % "cities(first: 3) { edges { node { name } } }")
    names = [edge["node"]["name"] for edge in data["destination"]["cities"]["edges"]]
    assert names == ["Lisbon", "Amadora", "Queluz"]


async def test_the_airports_of_a_place_come_nearest_first(catalog: Catalog) -> None:
    airports = "airports(first: 3) { edges { distanceMeters node { iataCode } } }"
    data = await catalog.ask(LISBON % f"{airports} city {{ {airports} }}")
    edges = data["destination"]["airports"]["edges"]
    assert edges[0] == {"distanceMeters": 6365, "node": {"iataCode": "LIS"}}
    distances = [edge["distanceMeters"] for edge in edges]
    assert distances == sorted(distances)
    assert all(meters <= 100_000 for meters in distances)
    assert data["destination"]["city"]["airports"]["edges"] == edges


async def test_airports_near_a_point_know_their_distance(catalog: Catalog) -> None:
    query = """query($near: NearInput!, $first: Int!) {
        airportsNear(near: $near, first: $first) {
            edges { distanceMeters node { iataCode } } pageInfo { hasNextPage } } }"""
    london = {"latitude": 51.5074, "longitude": -0.1278, "radiusMeters": 25_000}
    page = (await catalog.ask(query, near=london, first=10))["airportsNear"]
    assert [edge["node"]["iataCode"] for edge in page["edges"]][:2] == ["LCY", "NHT"]
    assert all(edge["distanceMeters"] <= 25_000 for edge in page["edges"])
    assert page["pageInfo"]["hasNextPage"] is False


async def test_without_a_radius_the_nearest_airport_is_found_however_far(catalog: Catalog) -> None:
    query = """{ airportsNear(near: {latitude: -90, longitude: 0}, first: 2) {
        edges { distanceMeters node { countryCode } } pageInfo { hasNextPage } } }"""
    page = (await catalog.ask(query))["airportsNear"]
    assert len(page["edges"]) == 2
    assert page["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize(
    ("near", "message"),
    [
        ({"latitude": 91, "longitude": 0}, "`latitude` must be -90 to 90."),
        ({"latitude": 0, "longitude": -180.1}, "`longitude` must be -180 to 180."),
        (
            {"latitude": 0, "longitude": 0, "radiusMeters": 0},
            "`radiusMeters` must be 1 to 1,000,000.",
        ),
        (
            {"latitude": 0, "longitude": 0, "radiusMeters": 1_000_001},
            "`radiusMeters` must be 1 to 1,000,000.",
        ),
    ],
)
async def test_a_point_off_the_earth_is_refused(
    catalog: Catalog, near: dict[str, float], message: str
) -> None:
    query = "query($near: NearInput!) { airportsNear(near: $near) { edges { cursor } } }"
    refusal = await catalog.refusal(query, near=near)
    assert refusal == {"code": "INVALID_INPUT", "message": message}


@pytest.mark.parametrize("first", [0, -1, 101])
@pytest.mark.parametrize(
    "field", ["destinations", "countries", "airlines", 'searchPlaces(text: "a")']
)
async def test_a_page_holds_one_to_a_hundred(catalog: Catalog, field: str, first: int) -> None:
    arguments = f"(first: {first}"
    asked = field.replace("(", f"{arguments}, ") if "(" in field else f"{field}{arguments})"
    refusal = await catalog.refusal(f"{{ {asked} {{ edges {{ cursor }} }} }}")
    assert refusal == {"code": "INVALID_INPUT", "message": "`first` must be 1 to 100."}


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ4IiwieSJd", "WyI5OTk5OTk5OTk5OTkiLCJ5Il0"])
async def test_a_foreign_cursor_is_refused(catalog: Catalog, cursor: str) -> None:
    for field in ("destinations", 'searchPlaces(text: "lisbon")'):
        asked = f'after: "{cursor}"'
        query = field.replace(")", f", {asked})") if ")" in field else f"{field}({asked})"
        refusal = await catalog.refusal(f"{{ {query} {{ edges {{ cursor }} }} }}")
        assert refusal["code"] == "INVALID_INPUT"


async def test_properties_are_invented_hotels_and_the_like_near_the_centre(
    catalog: Catalog,
) -> None:
    data = await catalog.ask(
        LISBON
        % """location { latitude longitude } properties(first: 100) { edges { node {
        id name kind stars location { latitude longitude } destination { slug } } } }"""
    )
    nodes = [edge["node"] for edge in data["destination"]["properties"]["edges"]]
    assert len(nodes) == 10
    assert len({node["name"] for node in nodes}) == 10
    for node in nodes:
        assert (node["stars"] is not None) == (node["kind"] == "HOTEL")
        assert node["destination"] == {"slug": "lisbon"}
        assert abs(node["location"]["latitude"] - 38.72509) < 0.03
    one = await catalog.ask("query($id: ID!) { property(id: $id) { name } }", id=nodes[0]["id"])
    assert one["property"]["name"] == nodes[0]["name"]


async def test_every_fact_names_its_source_and_is_found_by_its_id(catalog: Catalog) -> None:
    fields = "id text source sourceUrl licence observedAt"
    data = await catalog.ask(LISBON % f"facts {{ edges {{ node {{ {fields} }} }} }}")
    facts = [edge["node"] for edge in data["destination"]["facts"]["edges"]]
    assert facts[0] == {
        "id": facts[0]["id"],
        "text": "Lisbon has 517,802 people.",
        "source": "GeoNames",
        "sourceUrl": "https://www.geonames.org/2267057",
        "licence": "CC BY 4.0",
        "observedAt": None,
    }
    assert facts[-1]["text"] == "Lisbon Portela Airport (LIS) lies 108 m above sea level."
    assert (facts[-1]["source"], facts[-1]["licence"]) == ("airportsdata", "MIT")
    assert facts[-1]["observedAt"] is not None
    assert len({fact["id"] for fact in facts}) == len(facts) == 7
    cited = await catalog.entities(
        f"... on Fact {{ {fields} destination {{ slug }} }}",
        *({"__typename": "Fact", "id": fact["id"]} for fact in facts),
    )
    assert cited == [{**fact, "destination": {"slug": "lisbon"}} for fact in facts]


async def test_airlines_are_at_home_in_the_country_of_their_hub(catalog: Catalog) -> None:
    data = await catalog.ask(
        """{ airlines(countryCode: "pt", first: 100) { edges { node {
        iataCode name countryCode hub { countryCode } country { name } } } } }"""
    )
    nodes = [edge["node"] for edge in data["airlines"]["edges"]]
    assert nodes
    assert {node["hub"]["countryCode"] for node in nodes} == {"PT"}
    code = nodes[0]["iataCode"]
    one = await catalog.ask(f'{{ airline(iataCode: "{code.lower()}") {{ name }} }}')
    assert one["airline"]["name"] == nodes[0]["name"]


async def test_a_destination_read_twice_is_read_once_while_it_is_remembered(
    catalog: Catalog, redis_url: str
) -> None:
    async with Cache(redis_url, "catalog") as cache:
        remembering = Catalog(catalog.database, catalog.geo, cache)
        await cache.drop("destination:lisbon")
        first = await remembering.ask(LISBON % "name tags population")
        with statements(catalog.database) as seen:
            assert await remembering.ask(LISBON % "name tags population") == first
        assert seen == []
