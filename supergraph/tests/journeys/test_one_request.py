"""One request, three subgraphs, PostgreSQL and MongoDB."""

from supergraph.tests.journeys.stack import Stack, data_of

ARRIVAL = """
    query Arrival {
      viewer { handle displayName }
      destinations(near: {latitude: 38.72, longitude: -9.14}, first: 5) {
        edges { distanceMeters node { name airports(first: 2) { edges { node { iataCode } } } } }
      }
      notifications(first: 50) { unreadCount edges { node { kind text } } }
    }
"""


async def test_a_person_arrives_and_sees_places_and_news(stack: Stack) -> None:
    arrival = data_of(await stack.ask(ARRIVAL, person="carla"))

    assert arrival["viewer"] == {"handle": "carla", "displayName": "Carla Nunes"}
    places = [edge["node"] for edge in arrival["destinations"]["edges"]]
    assert len(places) == 5
    assert places[0]["name"] == "Lisbon"
    assert places[0]["airports"]["edges"][0]["node"] == {"iataCode": "LIS"}
    news = [edge["node"]["text"] for edge in arrival["notifications"]["edges"]]
    assert "Welcome to Caravan, Carla Nunes." in news


async def test_anonymous_visitors_see_places_and_no_news(stack: Stack) -> None:
    answer = await stack.ask(ARRIVAL)

    assert len(answer["data"]["destinations"]["edges"]) == 5
    assert (answer["data"]["viewer"], answer["data"]["notifications"]) == (None, None)
    codes = {error["path"][0]: error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {"viewer": "UNAUTHENTICATED", "notifications": "UNAUTHENTICATED"}


async def test_a_node_of_any_subgraph_is_found_by_its_id(stack: Stack) -> None:
    lisbon = data_of(await stack.ask('{ airport(iataCode: "LIS") { id } }'))["airport"]
    query = "query($id: ID!) { node(id: $id) { __typename id ... on Airport { iataCode } } }"

    node = data_of(await stack.ask(query, {"id": lisbon["id"]}))["node"]

    assert node == {"__typename": "Airport", "id": lisbon["id"], "iataCode": "LIS"}
