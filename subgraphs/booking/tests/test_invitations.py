"""Asking people along, and answering; and who is kept apart."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.booking.tests.conftest import ACCEPT, ALICE, BOB, CARA, DAN
from subgraphs.booking.trips.models import InvitationRow, MemberRow
from subgraphs.chassis.ids import derived_id

MINE = """
    query($ids: [_Any!]!) {
      _entities(representations: $ids) {
        ... on User { tripInvitations { edges { node { tripTitle trip { id } inviter { id } } } } }
      }
    }
"""
SEEN = """
    query($ids: [_Any!]!) { _entities(representations: $ids) { ... on TripInvitation { state } } }
"""
DECLINE, REVOKE = (
    """
    mutation($id: ID!) {
      FIELD(input: {invitationId: $id}) {
        __typename ... on InvitationSuccess { invitation { state } } ... on Problem { code }
      }
    }
    """.replace("FIELD", name)
    for name in ("declineInvitation", "revokeInvitation")
)
BLOCKED, UNBLOCKED = "social.person-blocked.v1", "social.person-unblocked.v1"


@pytest.fixture
async def trip(booking) -> str:
    await booking.knows(BOB, CARA, DAN)
    return await booking.trip()


async def mine(booking, person=BOB):
    answer = await booking.ask(MINE, person, ids=[{"__typename": "User", "id": person}])
    return [e["node"] for e in answer["data"]["_entities"][0]["tripInvitations"]["edges"]]


async def test_who_is_asked_and_says_yes_is_a_member(booking, trip):
    asked = (await booking.invited(trip, BOB, "EDITOR"))["invitation"]
    waiting = await mine(booking)
    answer = await booking.told(ACCEPT, BOB, id=asked["id"])

    assert waiting == [{"tripTitle": "Lisbon in May", "trip": None, "inviter": {"id": ALICE}}]
    assert answer["trip"] == {"id": trip, "viewerRole": "EDITOR"}
    assert await mine(booking) == []
    assert await booking.events("booking.invitation-sent") == [
        {
            "invitation_id": asked["id"],
            "trip_id": trip,
            "inviter_id": ALICE,
            "invitee_id": BOB,
            "trip_title": "Lisbon in May",
        }
    ]
    joined = await booking.events("booking.trip-member-joined")
    assert joined[-1] == {"trip_id": trip, "user_id": BOB, "role": "EDITOR"}


async def test_asked_twice_even_at_once_is_one_invitation(booking, trip):
    await booking.joined(trip, CARA, "EDITOR")

    answers = await asyncio.gather(*(booking.invited(trip, BOB, by=by) for by in (ALICE, CARA) * 5))

    assert len({answer["invitation"]["id"] for answer in answers}) == 1
    assert len(await booking.events("booking.invitation-sent")) == 2  # Cara's, and Bob's


async def test_said_yes_many_times_at_once_is_one_membership(booking, trip):
    id = (await booking.invited(trip, BOB))["invitation"]["id"]

    answers = await asyncio.gather(*(booking.told(ACCEPT, BOB, id=id) for _ in range(10)))

    assert {answer["__typename"] for answer in answers} == {"TripSuccess"}
    assert await booking.count(MemberRow) == 2
    assert len(await booking.events("booking.trip-member-joined")) == 2


async def test_an_invitation_is_answered_once(booking, trip):
    id = (await booking.invited(trip, BOB))["invitation"]["id"]

    no = await booking.told(DECLINE, BOB, id=id)
    no_again = await booking.told(DECLINE, BOB, id=id)
    yes = await booking.told(ACCEPT, BOB, id=id)
    revoked = await booking.told(REVOKE, id=id)

    assert (
        no == no_again == {"__typename": "InvitationSuccess", "invitation": {"state": "DECLINED"}}
    )
    assert (yes["code"], revoked["code"]) == ("CONFLICT", "CONFLICT")
    assert await booking.count(MemberRow) == 1


async def test_what_was_taken_back_cannot_be_accepted(booking, trip):
    id = (await booking.invited(trip, BOB))["invitation"]["id"]

    own = await booking.told(REVOKE, BOB, id=id)
    strangers = await booking.told(REVOKE, DAN, id=id)
    revoked = await booking.told(REVOKE, id=id)
    yes = await booking.told(ACCEPT, BOB, id=id)

    assert (own["code"], strangers["code"]) == ("NOT_FOUND", "NOT_FOUND")
    assert revoked["invitation"] == {"state": "REVOKED"}
    assert yes["code"] == "NOT_FOUND"
    assert await booking.count(MemberRow) == 1


async def test_an_invitation_is_seen_by_who_asks_and_who_is_asked(booking, trip):
    await booking.joined(trip, CARA, "VIEWER")
    id = (await booking.invited(trip, BOB))["invitation"]["id"]
    reference = [{"__typename": "TripInvitation", "id": id}]

    seen = {
        person: (await booking.ask(SEEN, person, ids=reference))["data"]["_entities"][0]
        for person in (ALICE, BOB, CARA, DAN)
    }

    assert seen == {ALICE: {"state": "PENDING"}, BOB: {"state": "PENDING"}, CARA: None, DAN: None}
    for person in (ALICE, CARA, DAN):
        assert (await booking.told(ACCEPT, person, id=id))["code"] == "NOT_FOUND"


@pytest.mark.parametrize("pair", [(ALICE, BOB), (BOB, ALICE)])
async def test_across_a_block_there_is_nobody_to_ask(booking, trip, pair):
    earlier = (await booking.invited(trip, BOB))["invitation"]["id"]
    await booking.hears(BLOCKED, blocker_id=pair[0], blocked_id=pair[1])

    asked = await booking.invited(trip, BOB)
    accepted = await booking.told(ACCEPT, BOB, id=earlier)

    assert (asked["code"], accepted["code"]) == ("NOT_FOUND", "NOT_FOUND")
    assert await mine(booking) == []
    assert await booking.count(MemberRow) == 1
    await booking.hears(UNBLOCKED, blocker_id=pair[0], blocked_id=pair[1])
    assert (await booking.told(ACCEPT, BOB, id=earlier))["__typename"] == "TripSuccess"


async def test_an_older_word_on_a_block_that_comes_late_changes_nothing(booking, trip):
    now = datetime.now(UTC)
    pair = {"blocker_id": ALICE, "blocked_id": BOB}
    await booking.hears(UNBLOCKED, at=now, **pair)
    await booking.hears(BLOCKED, at=now - timedelta(seconds=1), **pair)

    assert (await booking.invited(trip, BOB))["__typename"] == "InvitationSuccess"


async def test_an_event_delivered_twice_has_one_effect(booking, trip):
    pair = {"blocker_id": ALICE, "blocked_id": BOB}
    now = datetime.now(UTC)
    await booking.hears(BLOCKED, event_id="event_1", at=now, **pair)
    await booking.hears(UNBLOCKED, event_id="event_2", at=now + timedelta(seconds=1), **pair)
    later = now + timedelta(seconds=2)
    await booking.hears(BLOCKED, event_id="event_1", at=later, **pair)

    assert (await booking.invited(trip, BOB))["__typename"] == "InvitationSuccess"


@pytest.mark.parametrize(
    ("person", "role", "code"),
    [
        (derived_id("user", "nobody"), "VIEWER", "NOT_FOUND"),
        ("", "VIEWER", "NOT_FOUND"),
        (BOB, "OWNER", "INVALID_INPUT"),
        (ALICE, "VIEWER", "CONFLICT"),
    ],
)
async def test_whom_one_cannot_ask(booking, trip, person, role, code):
    assert (await booking.invited(trip, person, role))["code"] == code
    assert await booking.count(InvitationRow) == 0
    assert await booking.events("booking.invitation-sent") == []


async def test_who_only_reads_asks_nobody(booking, trip):
    await booking.joined(trip, CARA, "VIEWER")
    query = """
        mutation($trip: ID!, $user: ID!) {
          inviteToTrip(input: {tripId: $trip, userId: $user}) { __typename }
        }
    """

    by_viewer = await booking.ask(query, CARA, trip=trip, user=BOB)
    by_stranger = await booking.told(query, DAN, trip=trip, user=BOB)

    assert by_viewer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert by_stranger["__typename"] == "NotFoundProblem"
    assert await booking.count(InvitationRow) == 1


async def test_a_trip_has_fifty_members_and_open_invitations_even_asked_at_once(booking, trip):
    people = [derived_id("user", f"friend{number}") for number in range(55)]
    await booking.knows(*people)
    for person in people[:42]:
        await booking.invited(trip, person)

    answers = await asyncio.gather(*(booking.invited(trip, person) for person in people[42:]))

    members = sorted(answer["__typename"] for answer in answers)
    assert members == ["ConflictProblem"] * 6 + ["InvitationSuccess"] * 7
