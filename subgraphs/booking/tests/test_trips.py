"""Making a trip, seeing it, changing it and leaving it."""

import asyncio

import pytest

from subgraphs.booking.tests.conftest import ALICE, BOB, CARA, CREATE, DAN
from subgraphs.booking.trips.models import MemberRow, TripRow
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.stores import statements

TRIP = """
    query($id: ID!) {
      trip(id: $id) {
        title viewerRole owner { id } destination { id }
        members { edges { node { role user { id } } } }
        invitations { edges { node { invitee { id } } } }
      }
    }
"""
ENTITY = """
    query($ids: [_Any!]!) { _entities(representations: $ids) { ... on Trip { id title } } }
"""
OF_USERS = """
    query($ids: [_Any!]!) {
      _entities(representations: $ids) {
        ... on User { trips { edges { node { title } } } tripInvitations { edges { cursor } } }
      }
    }
"""
UPDATE = """
    mutation($input: UpdateTripInput!) {
      updateTrip(input: $input) {
        __typename
        ... on TripSuccess { trip { title startsOn endsOn destination { id } } }
        ... on Problem { code path }
      }
    }
"""
LEAVE = """
    mutation($id: ID!) {
      leaveTrip(input: {tripId: $id}) {
        __typename ... on LeaveTripSuccess { tripId } ... on Problem { code }
      }
    }
"""
REMOVE, HAND_OVER = (
    """
    mutation($id: ID!, $user: ID!) {
      FIELD(input: {tripId: $id, userId: $user}) {
        __typename ... on TripSuccess { trip { owner { id } viewerRole } } ... on Problem { code }
      }
    }
    """.replace("FIELD", name)
    for name in ("removeMember", "handOverTrip")
)


async def test_a_trip_is_its_makers(booking):
    destination = derived_id("destination", "1")
    trip = await booking.trip(destinationId=destination, startsOn="2027-05-01")

    assert await booking.told(TRIP, id=trip) == {
        "title": "Lisbon in May",
        "viewerRole": "OWNER",
        "owner": {"id": ALICE},
        "destination": {"id": destination},
        "members": {"edges": [{"node": {"role": "OWNER", "user": {"id": ALICE}}}]},
        "invitations": {"edges": []},
    }
    assert (await booking.events())[:2] == [  # what is told whole: test_trips_announced
        {"trip_id": trip, "owner_id": ALICE, "title": "Lisbon in May"},
        {"trip_id": trip, "user_id": ALICE, "role": "OWNER"},
    ]


async def test_one_key_is_one_trip_however_often_it_is_sent(booking):
    asked = {"clientKey": "one", "title": "Porto"}
    answers = await asyncio.gather(*(booking.told(CREATE, input=asked) for _ in range(8)))

    assert len({answer["trip"]["id"] for answer in answers}) == 1
    assert await booking.count(TripRow) == 1
    assert len(await booking.events("booking.trip-created")) == 1


async def test_a_key_is_not_for_another_trip(booking):
    await booking.told(CREATE, input={"clientKey": "one", "title": "Porto"})

    other = await booking.told(CREATE, input={"clientKey": "one", "title": "Faro"})
    somebody_elses = await booking.told(CREATE, BOB, input={"clientKey": "one", "title": "Faro"})

    assert other["code"] == "CONFLICT"
    assert other["path"] == ["clientKey"]
    assert somebody_elses["__typename"] == "TripSuccess"
    assert await booking.count(TripRow) == 2


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"title": "  "}, "title"),
        ({"title": "a" * 101}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "Turned\u202earound"}, "title"),
        ({"startsOn": "2027-05-02", "endsOn": "2027-05-01"}, "endsOn"),
        ({"endsOn": "2027-05-01"}, "endsOn"),
        ({"destinationId": "lisbon"}, "destinationId"),
        ({"clientKey": ""}, "clientKey"),
        ({"clientKey": "k" * 256}, "clientKey"),
    ],
)
async def test_a_trip_within_the_rules_or_none(booking, broken, path):
    asked = {"clientKey": "one", "title": "Porto", **broken}

    answer = await booking.told(CREATE, input=asked)

    assert (answer["__typename"], answer["path"]) == ("ValidationProblem", [path])
    assert await booking.count(TripRow) == 0
    assert await booking.events() == []


async def test_a_trip_is_absent_for_everybody_else_at_every_door(booking):
    trip = await booking.trip()
    await booking.knows(CARA)
    await booking.invited(trip, CARA)

    for person in (BOB, CARA):  # a stranger, and somebody who has not answered yet
        assert (await booking.ask(TRIP, person, id=trip)) == {"data": {"trip": None}}
        entity = await booking.ask(ENTITY, person, ids=[{"__typename": "Trip", "id": trip}])
        assert entity == {"data": {"_entities": [None]}}
        changed = await booking.told(UPDATE, person, input={"tripId": trip, "title": "Mine"})
        assert changed["code"] == "NOT_FOUND"
    anonymous = await booking.ask(ENTITY, None, ids=[{"__typename": "Trip", "id": trip}])
    assert anonymous["data"] == {"_entities": [None]}
    own = await booking.ask(ENTITY, ids=[{"__typename": "Trip", "id": trip}])
    assert own["data"]["_entities"] == [{"id": trip, "title": "Lisbon in May"}]


async def test_a_persons_trips_are_theirs_alone(booking):
    await booking.trip(title="First")
    await booking.trip(title="Second")
    users = [{"__typename": "User", "id": id} for id in (ALICE, BOB)]

    answer = await booking.ask(OF_USERS, ids=users)

    alices, bobs = answer["data"]["_entities"]
    assert [e["node"]["title"] for e in alices["trips"]["edges"]] == ["Second", "First"]
    assert bobs == {"trips": None, "tripInvitations": None}


async def test_pages_of_trips_follow_each_other(booking):
    for number in range(5):
        await booking.trip(title=f"Trip {number}")
    query = """
        query($ids: [_Any!]!, $after: String) {
          _entities(representations: $ids) {
            ... on User {
              trips(first: 2, after: $after) {
                edges { node { title } } pageInfo { hasNextPage endCursor }
              }
            }
          }
        }
    """
    titles, after = [], None
    while True:
        user = {"__typename": "User", "id": ALICE}
        [shown] = (await booking.ask(query, ids=[user], after=after))["data"]["_entities"]
        titles += [edge["node"]["title"] for edge in shown["trips"]["edges"]]
        after = shown["trips"]["pageInfo"]["endCursor"]
        if not shown["trips"]["pageInfo"]["hasNextPage"]:
            break

    assert titles == [f"Trip {number}" for number in (4, 3, 2, 1, 0)]


async def test_twenty_trips_with_their_people_cost_the_statements_of_one(booking):
    query = """
        query($ids: [_Any!]!) {
          _entities(representations: $ids) {
            ... on User {
              trips {
                edges {
                  node {
                    title viewerRole owner { id } destination { id }
                    members { edges { node { user { id } } } }
                    invitations { edges { node { tripTitle trip { id } } } }
                  }
                }
              }
            }
          }
        }
    """
    counts = []
    for _ in range(2):
        for _ in range(10):
            await booking.invited(await booking.trip(), BOB) if counts else await booking.trip()
        await booking.knows(BOB)
        with statements(booking.database) as seen:
            answer = await booking.ask(query, ids=[{"__typename": "User", "id": ALICE}])
        assert "errors" not in answer
        counts.append(len(seen))

    assert len(answer["data"]["_entities"][0]["trips"]["edges"]) == 20
    # memberships, trips, roles, owners, members, invitations; with any, their titles
    assert counts == [6, 7]


async def test_a_change_touches_what_it_names(booking):
    trip = await booking.trip(startsOn="2027-05-01", endsOn="2027-05-09")

    answer = await booking.told(UPDATE, input={"tripId": trip, "title": " Porto ", "endsOn": None})

    assert answer["trip"] == {
        "title": "Porto",
        "startsOn": "2027-05-01",
        "endsOn": None,
        "destination": None,
    }
    refused = await booking.told(UPDATE, input={"tripId": trip, "startsOn": None, "title": None})
    assert refused["path"] == ["title"]
    assert (await booking.told(TRIP, id=trip))["title"] == "Porto"


async def test_who_only_reads_changes_nothing(booking):
    trip = await booking.trip()
    await booking.joined(trip, BOB, "VIEWER")
    await booking.joined(trip, CARA, "EDITOR")

    by_viewer = await booking.ask(UPDATE, BOB, input={"tripId": trip, "title": "Mine"})
    by_editor = await booking.told(UPDATE, CARA, input={"tripId": trip, "title": "Ours"})

    assert by_viewer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert by_editor["trip"]["title"] == "Ours"
    seen = await booking.told(TRIP, BOB, id=trip)
    assert (seen["viewerRole"], seen["invitations"]) == ("VIEWER", None)


async def test_who_leaves_sees_it_no_more(booking):
    trip = await booking.trip()
    await booking.joined(trip, BOB)

    assert (await booking.told(LEAVE, BOB, id=trip))["tripId"] == trip
    again = await booking.told(LEAVE, BOB, id=trip)

    assert again["code"] == "NOT_FOUND"
    assert (await booking.ask(TRIP, BOB, id=trip))["data"]["trip"] is None
    assert await booking.events("booking.trip-member-left") == [{"trip_id": trip, "user_id": BOB}]


async def test_the_owner_hands_over_before_leaving(booking):
    trip = await booking.trip()
    await booking.joined(trip, BOB)

    refused = await booking.told(LEAVE, id=trip)
    absent = await booking.told(HAND_OVER, id=trip, user=DAN)
    given = await booking.told(HAND_OVER, id=trip, user=BOB)
    left = await booking.told(LEAVE, id=trip)

    assert (refused["code"], absent["code"]) == ("CONFLICT", "NOT_FOUND")
    assert given["trip"] == {"owner": {"id": BOB}, "viewerRole": "EDITOR"}
    assert left["__typename"] == "LeaveTripSuccess"
    assert (await booking.told(TRIP, BOB, id=trip))["viewerRole"] == "OWNER"


async def test_only_the_owner_takes_members_out(booking):
    trip = await booking.trip()
    await booking.joined(trip, BOB, "EDITOR")
    await booking.joined(trip, CARA)

    by_editor = await booking.ask(REMOVE, BOB, id=trip, user=CARA)
    of_owner = await booking.told(REMOVE, id=trip, user=ALICE)
    of_stranger = await booking.told(REMOVE, id=trip, user=DAN)
    assert await booking.count(MemberRow) == 3
    of_cara = await booking.told(REMOVE, id=trip, user=CARA)

    assert by_editor["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (of_owner["code"], of_stranger["code"]) == ("CONFLICT", "NOT_FOUND")
    assert of_cara["__typename"] == "TripSuccess"
    assert (await booking.ask(TRIP, CARA, id=trip))["data"]["trip"] is None


async def test_scopes_and_a_sign_in_are_needed(booking):
    trip = await booking.trip()

    unread = await booking.ask(TRIP, scope="openid trips:write", id=trip)
    unwritten = await booking.ask(UPDATE, scope="openid trips:read", input={"tripId": trip})
    anonymous = await booking.ask(TRIP, None, id=trip)

    codes = [a["errors"][0]["extensions"]["code"] for a in (unread, unwritten, anonymous)]
    assert codes == ["FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"]


@pytest.mark.parametrize(
    "id", ["", "trip_nonsense", derived_id("trip", "none"), derived_id("user", "alice")]
)
async def test_an_id_that_names_no_trip_is_null(booking, id):
    assert await booking.ask(TRIP, id=id) == {"data": {"trip": None}}
