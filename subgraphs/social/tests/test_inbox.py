"""One stream for all of a person's conversations."""

import asyncio

import pytest

from subgraphs.chassis.testing.sockets import listening
from subgraphs.social.inbox.models import InboxDocument, InboxKind
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    INBOX,
    LEAVE,
    MARK,
    durable,
    following,
    opened,
    opened_group,
    said,
    told,
)

DELETE = "mutation($id: ID!) { deleteMessage(input: {messageId: $id}) { __typename } }"


@pytest.fixture
async def address(social):
    async with listening(social.app) as address:
        yield address


async def inbox_of(person):
    return await InboxDocument.find({"user_id": person}).sort("sequence").to_list()


async def test_all_conversations_come_in_one_stream(social, address):
    with_ben, with_cat = await opened(social, ANA, BEN), await opened(social, ANA, CAT)
    async with following(social, address, INBOX, ANA, after=0) as inbox:
        opening = [await durable(inbox), await durable(inbox)]
        assert [event["kind"] for event in opening] == ["JOINED", "JOINED"]
        message = (await said(social, with_ben, "one", BEN))["sent"]["id"]
        first = await durable(inbox)
        await said(social, with_cat, "two", CAT)
        second = await durable(inbox)
        await told(social, MARK, ANA, id=with_ben, to=2)
        read = await durable(inbox)
        await told(social, DELETE, BEN, id=message)
        changed = await durable(inbox)

    assert [event["sequence"] for event in (first, second, read, changed)] == [3, 4, 5, 6]
    assert first == {
        "__typename": "InboxEvent",
        "sequence": 3,
        "kind": "MESSAGE",
        "unreadCount": 1,
        "conversation": {"id": with_ben},
        "message": {"body": "one"},
    }
    assert (second["conversation"], second["message"]) == ({"id": with_cat}, {"body": "two"})
    assert (read["kind"], read["unreadCount"], read["message"]) == ("READ", 0, None)
    assert (changed["kind"], changed["message"]) == ("CHANGED", {"body": None})


async def test_a_marker_is_told_to_its_own_devices_alone(social):
    id = await opened(social)
    await said(social, id, "hello")
    await told(social, MARK, BEN, id=id, to=2)

    assert [one.kind for one in await inbox_of(ANA)] == ["JOINED", "MESSAGE"]
    assert [one.kind for one in await inbox_of(BEN)] == ["JOINED", "MESSAGE", "READ"]


async def test_who_left_is_told_so_and_nothing_after(social, address):
    id = await opened_group(social, BEN, CAT)
    await said(social, id, "hello")
    await told(social, LEAVE, BEN, id=id)
    await said(social, id, "he is gone")
    async with following(social, address, INBOX, BEN, after=0) as inbox:
        heard = [await durable(inbox) for _ in range(3)]

    assert [event["kind"] for event in heard] == ["JOINED", "MESSAGE", "LEFT"]
    assert [(event["conversation"], event["message"]) for event in heard] == [(None, None)] * 3
    assert len(await inbox_of(BEN)) == 3


async def test_an_inbox_that_many_fill_at_once_has_no_hole(social):
    ids = [await opened_group(social, BEN, key=f"key-{number}") for number in range(5)]
    await asyncio.gather(*(said(social, id, f"{n}", key=f"{n}") for id in ids for n in range(4)))

    inbox = await inbox_of(BEN)
    assert [one.sequence for one in inbox] == list(range(1, 26))
    assert len({(one.conversation_id, one.entry) for one in inbox}) == 25


async def test_only_the_newest_thousand_are_kept_and_the_rest_is_a_gap(social, address):
    id = await opened(social)
    [first] = await inbox_of(BEN)
    await InboxDocument.get_pymongo_collection().update_one(
        {"user_id": BEN, "_id": first.id}, {"$set": {"sequence": 1_099}}
    )
    await said(social, id, "hello")
    async with following(social, address, INBOX, BEN, after=1_000) as inbox:
        [gap] = (await inbox.data()).values()
        told_ = [await durable(inbox), await durable(inbox)]

    assert (gap["fromSequence"], gap["toSequence"]) == (1_001, 1_098)
    assert [(one["sequence"], one["kind"]) for one in told_] == [
        (1_099, InboxKind.JOINED),
        (1_100, InboxKind.MESSAGE),
    ]
