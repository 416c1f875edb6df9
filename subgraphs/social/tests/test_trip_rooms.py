"""A trip's room: whoever travels is in it, however the news arrives."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from subgraphs.social.conversations.ids import trip_room_id
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.tests.talking import ANA, BEN, CAT, LEAVE, bodies, members, said, seen, told

TRIP = "trip_01j00000000000000000000lis"
START = datetime(2026, 11, 24, tzinfo=UTC)
ROOM = """
    query($r: [_Any!]!) {
      _entities(representations: $r) {
        ... on Trip { id room { id kind title trip { id } owner { id } } }
      }
    }
"""
NEWS = {
    "created": ("booking.trip-created.v1", {"owner_id": ANA, "title": "Lisbon"}, 0),
    "owner": ("booking.trip-member-joined.v1", {"user_id": ANA, "role": "OWNER"}, 0),
    "ben": ("booking.trip-member-joined.v1", {"user_id": BEN, "role": "EDITOR"}, 1),
    "cat": ("booking.trip-member-joined.v1", {"user_id": CAT, "role": "EDITOR"}, 2),
    "cat left": ("booking.trip-member-left.v1", {"user_id": CAT}, 3),
}


async def hears(social, *names):
    for name in names:
        topic, data, minute = NEWS[name]
        moment = START + timedelta(minutes=minute)
        await social.hears(topic, f"event_{name}", at=moment, trip_id=TRIP, **data)


async def room(social, person):
    representation = {"__typename": "Trip", "id": TRIP}
    [trip] = await told(social, ROOM, person, r=[representation])
    return trip["room"]


async def test_who_travels_has_a_room(social):
    await hears(social, "created", "owner", "ben")

    assert await room(social, BEN) == {
        "id": trip_room_id(TRIP),
        "kind": "TRIP",
        "title": "Lisbon",
        "trip": {"id": TRIP},
        "owner": {"id": ANA},
    }
    await said(social, trip_room_id(TRIP), "Where do we meet?", BEN)
    assert bodies(await seen(social, trip_room_id(TRIP), ANA)) == ["Where do we meet?"]


async def test_who_does_not_travel_has_none(social):
    assert await room(social, ANA) is None
    await hears(social, *NEWS)

    assert await room(social, CAT) is None
    assert (await said(social, trip_room_id(TRIP), "hello?", CAT))["code"] == "NOT_FOUND"


@pytest.mark.parametrize("order", [*permutations(NEWS)][::15])
async def test_news_in_any_order_and_twice_make_the_same_room(social, order):
    await hears(social, *order)
    entries = await EntryDocument.find({"conversation_id": trip_room_id(TRIP)}).count()
    await hears(social, *reversed(order))

    shown = await seen(social, trip_room_id(TRIP))
    assert sorted(members(shown)) == [ANA, BEN]
    assert (shown["title"], shown["owner"]) == ("Lisbon", {"id": ANA})
    again = await EntryDocument.find({"conversation_id": trip_room_id(TRIP)}).count()
    assert again == entries


async def test_who_comes_back_is_in_again(social):
    await hears(social, *NEWS)
    back = START + timedelta(minutes=9)
    topic = "booking.trip-member-joined.v1"
    await social.hears(topic, "event_back", at=back, trip_id=TRIP, user_id=CAT, role="EDITOR")
    await hears(social, "cat left")

    assert (await room(social, CAT))["title"] == "Lisbon"


async def test_a_room_is_left_with_the_trip_alone(social):
    await hears(social, "created", "ben")
    answer = await told(social, LEAVE, BEN, id=trip_room_id(TRIP))

    assert (answer["code"], answer["path"]) == ("INVALID_INPUT", ["conversationId"])
    assert members(await seen(social, trip_room_id(TRIP), BEN)) == [ANA, BEN]
