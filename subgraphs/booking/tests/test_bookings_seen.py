"""Who sees a booking, what it shows, and at how many statements."""

import pytest

from subgraphs.booking.testing.stock import HOTEL, LISBON, flight_offer, room_offer
from subgraphs.booking.tests.conftest import ALICE, BOB, DAN, SEEN
from subgraphs.chassis.testing.stores import statements

ENTITY = """
    query($ids: [_Any!]!) { _entities(representations: $ids) { ... on Booking { id reference } } }
"""
OF_TRIP = """
    query($id: ID!) { trip(id: $id) { bookings { edges { node { id state } } } } }
"""
OFFER = """
    query($id: ID!) {
      booking(id: $id) {
        offer {
          __typename
          ... on BookedFlight {
            fareFamily
            slices { segments { fromIata toIata from { iataCode } to { iataCode } airlineName } }
          }
          ... on BookedStay { propertyName property { id } city { id } cityName rooms }
        }
      }
    }
"""
EVERYTHING = """
    query($ids: [_Any!]!) {
      _entities(representations: $ids) {
        ... on User {
          trips {
            edges {
              node {
                title
                bookings {
                  edges {
                    node {
                      state total { amount } bookedBy { id } trip { title } payment { state }
                      offer { ... on BookedFlight { slices { durationMinutes } } }
                      timeline { edges { node { note } } }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
"""
LEAVE = "mutation($id: ID!) { leaveTrip(input: {tripId: $id}) { __typename } }"


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


def reference(id: str) -> list[dict]:
    return [{"__typename": "Booking", "id": id}]


async def test_a_trips_members_see_its_bookings_and_nobody_else_does(booking, trip):
    id = await booking.booked(trip)
    await booking.joined(trip, BOB)

    seen = await booking.told(SEEN, BOB, id=id)
    of_trip = await booking.told(OF_TRIP, BOB, id=trip)
    entity = await booking.ask(ENTITY, BOB, ids=reference(id))

    assert seen["bookedBy"] == {"id": ALICE}
    assert of_trip["bookings"]["edges"] == [{"node": {"id": id, "state": "CONFIRMED"}}]
    assert entity["data"]["_entities"][0]["id"] == id
    await booking.ask(LEAVE, BOB, id=trip)
    for person in (BOB, DAN):
        assert (await booking.ask(SEEN, person, id=id)) == {"data": {"booking": None}}
        absent = await booking.ask(ENTITY, person, ids=reference(id))
        assert absent == {"data": {"_entities": [None]}}
    anonymous = await booking.ask(ENTITY, None, ids=reference(id))
    assert anonymous["data"] == {"_entities": [None]}
    no_scope = await booking.ask(SEEN, scope="openid trips:write", id=id)
    assert no_scope["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_flights_ticket_shows_its_own_copy(booking, trip):
    id = await booking.booked(trip)

    offer = (await booking.told(OFFER, id=id))["offer"]

    assert (offer["__typename"], offer["fareFamily"]) == ("BookedFlight", "LIGHT")
    [segments] = [part["segments"] for part in offer["slices"]]
    assert (segments[0]["fromIata"], segments[-1]["toIata"]) == ("LIS", "MAD")
    assert segments[0]["from"] == {"iataCode": "LIS"}
    assert segments[0]["airlineName"]


async def test_a_rooms_voucher_shows_its_own_copy(booking, trip):
    answer = await booking.placed(trip, await room_offer(booking.database))

    assert (await booking.told(OFFER, id=answer["booking"]["id"]))["offer"] == {
        "__typename": "BookedStay",
        "propertyName": "Hotel Sol",
        "property": {"id": HOTEL},
        "city": {"id": LISBON},
        "cityName": "Lisbon",
        "rooms": 1,
    }


async def test_a_ticket_is_of_many_when_the_offer_is(booking, trip):
    offer = await flight_offer(booking.database, travelers=3)

    wrong = await booking.placed(trip, offer, travelerCount=2)
    right = await booking.placed(trip, offer, key="two", travelerCount=3)

    assert wrong["path"] == ["travelerCount"]
    assert (await booking.told(SEEN, id=right["booking"]["id"]))["travelerCount"] == 3


async def test_trips_with_their_bookings_and_logs_cost_the_statements_of_one(booking):
    counts = []
    for _ in range(2):
        for _ in range(3):
            trip = await booking.trip()
            await booking.booked(trip)
            await booking.booked(trip)
        with statements(booking.database) as seen:
            answer = await booking.ask(EVERYTHING, ids=[{"__typename": "User", "id": ALICE}])
        assert "errors" not in answer, answer
        counts.append(len(seen))

    [user] = answer["data"]["_entities"]
    trips = [edge["node"] for edge in user["trips"]["edges"]]
    assert [len(trip["bookings"]["edges"]) for trip in trips] == [2] * 6
    assert counts == [4, 4]  # memberships, trips, bookings, logs


async def test_pages_of_bookings_and_of_a_log_follow_each_other(booking, trip):
    made = [await booking.booked(trip) for _ in range(3)]
    query = """
        query($id: ID!, $after: String) {
          trip(id: $id) {
            bookings(first: 2, after: $after) {
              edges { node { id } } pageInfo { hasNextPage endCursor }
            }
          }
        }
    """
    log = """
        query($id: ID!, $after: String) {
          booking(id: $id) {
            timeline(first: 1, after: $after) {
              edges { node { state } } pageInfo { hasNextPage endCursor }
            }
          }
        }
    """

    async def walked(query: str, field: str, id: str) -> list[dict]:
        nodes, after = [], None
        while True:
            page = (await booking.told(query, id=id, after=after))[field]
            nodes += [edge["node"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return nodes

    assert [node["id"] for node in await walked(query, "bookings", trip)] == made[::-1]
    states = [node["state"] for node in await walked(log, "timeline", made[0])]
    assert states == ["PRICING", "HELD", "ORDERING", "ORDERING", "CONFIRMED"]
