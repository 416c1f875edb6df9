"""Opening conversations, reading them, marking them read and leaving them."""

import asyncio

import pytest

from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.conversations.models import ConversationDocument, EntryDocument
from subgraphs.social.conversations.state import after
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    DAN,
    EVERYBODY,
    LEAVE,
    MARK,
    OPEN,
    SEND,
    bodies,
    members,
    opened,
    opened_group,
    said,
    seen,
    told,
)

BLOCK = "mutation($id: ID!) { block(input: {userId: $id}) { __typename } }"
LIST = """
    query($first: Int! = 20, $after: String) {
      conversations(first: $first, after: $after) {
        edges { node { id unreadCount lastMessage { body author { id } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""


async def entries():
    with looking_everywhere():
        return await EntryDocument.find_all().to_list()


async def test_two_who_open_at_once_get_the_same_conversation(social):
    await social.knows(*EVERYBODY)
    opening = [
        told(social, OPEN, one, input={"direct": {"personId": other}})
        for one, other in [(ANA, BEN), (BEN, ANA)] * 5
    ]
    results = await asyncio.gather(*opening)

    assert len({result["conversation"]["id"] for result in results}) == 1
    assert len(await entries()) == 1
    shown = await seen(social, results[0]["conversation"]["id"], BEN)
    assert members(shown) == [ANA, BEN]
    assert (shown["kind"], shown["title"], shown["owner"]) == ("DIRECT", None, None)


async def test_a_group_is_opened_once_for_each_key(social):
    first = await opened_group(social, BEN, CAT, key="one")
    again = await opened_group(social, BEN, CAT, key="one")
    second = await opened_group(social, BEN, CAT, key="two")

    assert first == again != second
    shown = await seen(social, first)
    assert (shown["kind"], shown["title"], shown["owner"]) == ("GROUP", "Us", {"id": ANA})
    assert members(shown) == [ANA, BEN, CAT]


async def test_a_key_that_opened_another_group_is_refused(social):
    await opened_group(social, BEN, key="one")
    group = {"personIds": [CAT], "clientKey": "one", "title": "Us"}
    answer = await told(social, OPEN, ANA, input={"group": group})

    assert (answer["code"], answer["path"]) == ("CONFLICT", ["clientKey"])
    assert len(await entries()) == 1


@pytest.mark.parametrize(
    ("input", "path"),
    [
        ({}, ["direct"]),
        ({"direct": {"personId": ANA}}, ["personId"]),
        ({"group": {"personIds": [], "clientKey": "k", "title": "Us"}}, ["personIds"]),
        ({"group": {"personIds": [ANA], "clientKey": "k", "title": "Us"}}, ["personIds"]),
        ({"group": {"personIds": [BEN], "clientKey": "k", "title": "  "}}, ["title"]),
        ({"group": {"personIds": [BEN], "clientKey": "k", "title": "x" * 101}}, ["title"]),
        ({"group": {"personIds": [BEN], "clientKey": "", "title": "Us"}}, ["clientKey"]),
        (
            {
                "group": {
                    "personIds": [f"user_01j{n:023d}" for n in range(50)],
                    "clientKey": "k",
                    "title": "Us",
                }
            },
            ["personIds"],
        ),
    ],
)
async def test_what_cannot_be_opened_is_refused_and_opens_nothing(social, input, path):
    await social.knows(*EVERYBODY)
    answer = await told(social, OPEN, ANA, input=input)

    assert (answer["code"], answer["path"]) == ("INVALID_INPUT", path)
    assert await entries() == []


async def test_nobody_talks_to_who_is_unknown_or_blocks_them(social):
    await social.knows(ANA, BEN)
    await told(social, BLOCK, BEN, id=ANA)
    answers = [
        await told(social, OPEN, ANA, input={"direct": {"personId": CAT}}),
        await told(social, OPEN, ANA, input={"direct": {"personId": "nobody"}}),
        await told(social, OPEN, ANA, input={"direct": {"personId": BEN}}),
        await told(social, OPEN, BEN, input={"direct": {"personId": ANA}}),
        await told(
            social,
            OPEN,
            ANA,
            input={"group": {"personIds": [BEN], "clientKey": "k", "title": "Us"}},
        ),
    ]

    assert [answer["code"] for answer in answers] == ["NOT_FOUND"] * 5
    assert await entries() == []


async def test_to_whoever_is_not_in_it_a_conversation_is_absent(social):
    id = await opened(social)
    sent = await said(social, id, "psst")
    entities = """
        query($r: [_Any!]!) {
          _entities(representations: $r) {
            ... on Conversation { kind } ... on Message { body }
          }
        }
    """
    representations = [
        {"__typename": "Conversation", "id": id},
        {"__typename": "Message", "id": sent["sent"]["id"]},
        {"__typename": "Message", "id": "message_nonsense"},
    ]

    assert await seen(social, id, CAT) is None
    assert await told(social, entities, CAT, r=representations) == [None, None, None]
    assert (await said(social, id, "me too", CAT))["code"] == "NOT_FOUND"
    assert (await told(social, MARK, CAT, id=id, to=1))["code"] == "NOT_FOUND"
    assert (await told(social, LEAVE, CAT, id=id))["code"] == "NOT_FOUND"
    assert (await told(social, LIST, CAT))["edges"] == []
    own = await told(social, entities, BEN, r=representations)
    assert own == [{"kind": "DIRECT"}, {"body": "psst"}, None]
    assert len(await entries()) == 2


async def test_two_devices_agree_on_what_is_read(social):
    id = await opened(social)
    for number in range(5):
        await said(social, id, f"number {number}")
    assert (await seen(social, id, BEN))["unreadCount"] == 5
    assert (await seen(social, id, ANA))["unreadCount"] == 0

    answers = await asyncio.gather(
        told(social, MARK, BEN, id=id, to=4), told(social, MARK, BEN, id=id, to=3)
    )
    assert all("code" not in answer for answer in answers)
    shown = await seen(social, id, BEN)
    assert shown["unreadCount"] == 2
    assert shown["readUpTo"] == [
        {"sequence": 6, "user": {"id": ANA}},
        {"sequence": 4, "user": {"id": BEN}},
    ]
    await said(social, id, "mine", BEN)
    assert (await seen(social, id, BEN))["unreadCount"] == 0
    assert (await seen(social, id, ANA))["unreadCount"] == 1


async def test_a_marker_that_passes_no_message_is_no_news(social):
    id = await opened(social)
    await said(social, id, "hello")
    first = (await told(social, MARK, BEN, id=id, to=2))["conversation"]
    again = (await told(social, MARK, BEN, id=id, to=first["lastSequence"]))["conversation"]

    assert first == again == {"unreadCount": 0, "lastSequence": 3}


@pytest.mark.parametrize("to", [-1, 3])
async def test_nobody_reads_the_future(social, to):
    id = await opened(social)
    await said(social, id, "hello")
    answer = await told(social, MARK, BEN, id=id, to=to)

    assert answer["message"] == "`upToSequence` must be 0 to 2, the newest of all."
    assert (await seen(social, id, BEN))["unreadCount"] == 1


async def test_who_left_a_group_is_out_and_the_next_owns_it(social):
    id = await opened_group(social, BEN, CAT)
    await said(social, id, "hello")
    assert await told(social, LEAVE, ANA, id=id) == {"conversationId": id}

    assert await seen(social, id, ANA) is None
    assert (await told(social, LIST, ANA))["edges"] == []
    assert (await said(social, id, "again", ANA))["code"] == "NOT_FOUND"
    shown = await seen(social, id, BEN)
    assert (members(shown), shown["owner"]) == ([BEN, CAT], {"id": BEN})
    assert bodies(shown) == ["hello"]


async def test_a_conversation_of_two_is_not_left(social):
    id = await opened(social)

    assert (await told(social, LEAVE, ANA, id=id))["code"] == "INVALID_INPUT"
    assert members(await seen(social, id)) == [ANA, BEN]


async def test_the_one_with_the_newest_message_comes_first(social):
    with_ben, with_cat, with_dan = [await opened(social, ANA, other) for other in (BEN, CAT, DAN)]
    await said(social, with_cat, "one", CAT)
    await said(social, with_ben, "two", BEN)

    pages, cursor = [], None
    while True:
        page = await told(social, LIST, ANA, first=1, after=cursor)
        pages += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        cursor = page["pageInfo"]["endCursor"]
    assert [edge["node"]["id"] for edge in pages] == [with_ben, with_cat, with_dan]
    assert [edge["node"]["unreadCount"] for edge in pages] == [1, 1, 0]
    assert pages[0]["node"]["lastMessage"] == {"body": "two", "author": {"id": BEN}}
    assert pages[2]["node"]["lastMessage"] is None


async def test_a_list_costs_the_same_commands_however_long(social, commands):
    await social.knows(*EVERYBODY)
    for number in range(12):
        id = await opened_group(social, BEN, CAT, key=f"key-{number}")
        await said(social, id, f"in {number}", BEN)
    with commands() as few:
        assert len((await told(social, LIST, ANA, first=1))["edges"]) == 1
    with commands() as many:
        assert len((await told(social, LIST, ANA, first=12))["edges"]) == 12

    assert sorted(few) == sorted(many)
    # memberships, heads, entries that wait, last messages; visibilities, follows, blocks of authors
    assert len(many) == 7


async def test_without_the_scope_nothing_is_read_and_nothing_written(social):
    id = await opened(social)
    reading = social.issuer.token(ANA, scope="social:read")
    writing = social.issuer.token(ANA, scope="social:write")
    input_ = {"conversationId": id, "clientKey": "k", "body": "hello"}

    sent = await social.router.ask(SEND, {"input": input_}, token=reading)
    listed = await social.router.ask(LIST, token=writing)

    assert [error["extensions"]["code"] for error in sent["errors"]] == ["FORBIDDEN"]
    assert [error["extensions"]["code"] for error in listed["errors"]] == ["FORBIDDEN"]
    assert bodies(await seen(social, id)) == []


async def test_the_head_is_what_the_log_makes_of_it(social):
    """Nobody writes a head but from its log: folding it anew gives the same."""
    id = await opened_group(social, BEN, CAT)
    await said(social, id, "one", BEN)
    await said(social, id, "two", CAT)
    await told(social, MARK, ANA, id=id, to=2)
    await told(social, LEAVE, BEN, id=id)
    state = None
    for entry in await EntryDocument.find({"conversation_id": id}).sort("sequence").to_list():
        state = after(state, entry)

    assert state == await ConversationDocument.get(id)
