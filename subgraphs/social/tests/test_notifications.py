"""Reading and marking notifications, asked the way the router asks."""

import asyncio

import pytest
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.notifications.models import NotificationDocument, ReadMarkerDocument
from subgraphs.social.tests.people import acts

PAGE = """
    query($first: Int! = 20, $after: String) {
      notifications(first: $first, after: $after) {
        unreadCount
        edges { cursor node { id sequence kind text isRead } }
        pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    }
"""
MARK = """
    mutation($to: Int!) {
      markNotificationsRead(input: {upToSequence: $to}) {
        ... on MarkNotificationsReadSuccess { unreadCount }
        ... on ValidationProblem { code message path retryable }
      }
    }
"""
ENTITIES = """
    query($r: [_Any!]!) { _entities(representations: $r) { ... on Notification { sequence } } }
"""


async def page(social, person="user_01j00000000000000000000ana", **variables):
    answer = await social.ask(PAGE, person, **variables)
    assert "errors" not in answer, answer
    return answer["data"]["notifications"]


ANA = "user_01j00000000000000000000ana"
BEN = "user_01j00000000000000000000ben"


async def test_each_kind_says_what_happened(social):
    await social.hears(
        "accounts.user-registered.v1", "event_1", user_id=ANA, display_name="Ana", handle="ana"
    )
    await social.hears("accounts.profile-changed.v1", "event_2", user_id=ANA, changed=["handle"])
    await social.hears(
        "accounts.signed-in-from-new-client.v1", "event_3", user_id=ANA, client="Firefox on Linux"
    )

    await social.hears(
        "booking.invitation-sent.v1", "event_4", inviter_id=BEN, invitee_id=ANA, trip_title="Tacos"
    )

    shown = await page(social)

    assert [(e["node"]["sequence"], e["node"]["text"]) for e in shown["edges"]] == [
        (4, "You are asked along: Tacos."),
        (3, "New sign-in from Firefox on Linux. Was it you?"),
        (2, "Your profile was changed: handle."),
        (1, "Welcome to Caravan, Ana."),
    ]
    assert shown["unreadCount"] == 4


async def test_an_invitation_names_who_sent_it_but_not_across_a_block(social):
    await social.knows(ANA, BEN)
    await social.hears(
        "booking.invitation-sent.v1", "event_1", inviter_id=BEN, invitee_id=ANA, trip_title="Tacos"
    )
    query = "{ notifications(first: 1) { edges { node { kind person { id } } } } }"

    before = await social.ask(query, ANA)
    await acts(social, "block", BEN, ANA)
    after = await social.ask(query, ANA)

    shown = [answer["data"]["notifications"]["edges"][0]["node"] for answer in (before, after)]
    assert shown == [
        {"kind": "TRIP_INVITATION", "person": {"id": BEN}},
        {"kind": "TRIP_INVITATION", "person": None},
    ]


async def test_an_event_delivered_twice_is_one_notification(social):
    await asyncio.gather(*(social.welcomes(ANA, 1) for _ in range(10)))

    assert (await page(social))["unreadCount"] == 1


async def test_events_that_arrive_at_once_leave_no_hole_in_the_sequence(social):
    await asyncio.gather(*(social.welcomes(ANA, 1, start=number) for number in range(1, 21)))

    shown = await page(social)

    assert [e["node"]["sequence"] for e in shown["edges"]] == list(range(20, 0, -1))


async def test_pages_follow_each_other_without_repeating(social):
    await social.welcomes(ANA, 5)

    first = await page(social, first=2)
    second = await page(social, first=2, after=first["pageInfo"]["endCursor"])
    third = await page(social, first=2, after=second["pageInfo"]["endCursor"])

    pages = [[e["node"]["sequence"] for e in p["edges"]] for p in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert [p["pageInfo"]["hasNextPage"] for p in (first, second, third)] == [True, True, False]


async def test_a_page_of_a_hundred_thousand_is_refused(social):
    answer = await social.ask(PAGE, ANA, first=100_000)

    assert answer["errors"][0]["extensions"]["code"] in {"INVALID_INPUT", "OPERATION_TOO_EXPENSIVE"}
    assert answer.get("data") is None


async def test_a_read_marker_goes_forward_only(social):
    await social.welcomes(ANA, 3)

    await social.ask(MARK, ANA, to=2)
    answer = await social.ask(MARK, ANA, to=1)

    assert answer["data"]["markNotificationsRead"] == {"unreadCount": 1}
    shown = await page(social)
    assert [e["node"]["isRead"] for e in shown["edges"]] == [False, True, True]


async def test_marking_what_does_not_exist_is_refused_and_changes_nothing(social):
    await social.welcomes(ANA, 1)

    answer = await social.ask(MARK, ANA, to=9)

    assert answer["data"]["markNotificationsRead"] == {
        "code": "INVALID_INPUT",
        "message": "`upToSequence` must be 0 to 1, your newest notification.",
        "path": ["upToSequence"],
        "retryable": False,
    }
    with looking_everywhere():
        assert await ReadMarkerDocument.count() == 0


async def test_nobody_sees_anothers_notifications_not_even_as_entities(social):
    await social.welcomes(ANA, 1)
    [document] = await NotificationDocument.find({"user_id": ANA}).to_list()
    representation = [{"__typename": "Notification", "id": document.id}]

    own = await social.ask(ENTITIES, ANA, r=representation)
    others = await social.ask(ENTITIES, BEN, r=representation)
    anonymous = await social.ask(ENTITIES, None, r=representation)

    assert own["data"]["_entities"] == [{"sequence": 1}]
    assert others["data"]["_entities"] == [None]
    assert anonymous["data"]["_entities"] == [None]
    assert [e["extensions"]["code"] for e in anonymous["errors"]] == ["UNAUTHENTICATED"]
    assert (await page(social, BEN))["edges"] == []


async def test_without_the_scope_the_list_is_forbidden(social):
    token = social.issuer.token(ANA, scope="openid")

    answer = await social.router.ask(PAGE, token=token)

    assert [e["extensions"]["code"] for e in answer["errors"]] == ["FORBIDDEN"]
    assert answer["data"] == {"notifications": None}


async def test_a_page_costs_the_same_commands_however_many_items(social, commands):
    await social.welcomes(ANA, 40)
    with commands() as few:
        await page(social, first=1)
    with commands() as many:
        await page(social, first=40)

    assert few == many
    assert len(many) == 2  # the page and the marker


async def test_only_the_newest_thousand_are_kept(social):
    await social.welcomes(ANA, 1)
    await NotificationDocument.get_pymongo_collection().update_one(
        {"user_id": ANA}, {"$set": {"sequence": 1_099}}
    )

    await social.welcomes(ANA, 1, start=2)

    assert [e["node"]["sequence"] for e in (await page(social))["edges"]] == [1_100, 1_099]
    old = NotificationDocument.find({"user_id": ANA, "sequence": {"$lte": 100}})
    assert await old.count() == 0


async def test_the_store_itself_refuses_a_second_notification_of_one_event(social):
    """Two consumers may both look before either writes: the index decides then."""
    await social.welcomes(ANA, 1)
    [first] = await NotificationDocument.find({"user_id": ANA}).to_list()
    again = NotificationDocument(
        user_id=ANA, sequence=2, event_id=first.event_id, kind=first.kind, details={}
    )

    with pytest.raises(DuplicateKeyError):
        await again.insert()

    assert await NotificationDocument.find({"user_id": ANA}).count() == 1
