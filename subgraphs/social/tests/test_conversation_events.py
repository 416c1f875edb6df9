"""Following a conversation over a real socket: nothing is lost, and nobody stays who left."""

import asyncio

import pytest
from redis.asyncio import Redis

from subgraphs.chassis.testing.sockets import listening
from subgraphs.social.conversations.facts import Left
from subgraphs.social.conversations.log import Log
from subgraphs.social.presence.live import HERE_SECONDS
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    EVENTS,
    INBOX,
    LEAVE,
    MARK,
    TYPING,
    codes_at_end,
    durable,
    following,
    members,
    opened,
    opened_group,
    said,
    told,
)

EDIT = """
    mutation($id: ID!) { editMessage(input: {messageId: $id, body: "edited"}) { __typename } }
"""
REACT = """
    mutation($id: ID!) { reactToMessage(input: {messageId: $id, reaction: WOW}) { __typename } }
"""
PRESENCE = """
    subscription($ids: [ID!]!) {
      presence(userIds: $ids) { isOnline lastSeenAt user { id } }
    }
"""
BLOCK = "mutation($id: ID!) { block(input: {userId: $id}) { __typename } }"


@pytest.fixture
async def address(social, redis_url):
    """Of the running subgraph, and nobody was ever seen."""
    async with Redis.from_url(redis_url) as redis:
        async for key in redis.scan_iter("seen:*"):
            await redis.delete(key)
    async with listening(social.app) as address:
        yield address


async def ephemeral(socket, name):
    """The next event of that type."""
    while True:
        [event] = (await socket.data()).values()
        if event["__typename"] == name:
            return event


async def test_two_people_chat(social, address):
    id = await opened(social)
    async with (
        following(social, address, EVENTS, ANA, id=id, after=1) as ana,
        following(social, address, EVENTS, BEN, id=id, after=1) as ben,
    ):
        message = (await said(social, id, "Hello Ben."))["sent"]["id"]
        heard = [await durable(socket) for socket in (ana, ben)]
        assert [event["message"]["body"] for event in heard] == ["Hello Ben."] * 2
        assert [event["message"]["author"] for event in heard] == [{"id": ANA}] * 2
        await told(social, MARK, BEN, id=id, to=2)
        await told(social, REACT, BEN, id=message)
        await told(social, EDIT, ANA, id=message)
        read, reacted, edited = [await durable(ana) for _ in range(3)]

    assert read["marker"] == {"sequence": 2, "user": {"id": BEN}}
    assert (reacted["__typename"], reacted["sequence"]) == ("MessageChanged", 4)
    assert (edited["sequence"], edited["message"]["body"]) == (5, "edited")


async def test_however_often_a_follower_is_cut_off_it_misses_nothing(social, address):
    id = await opened(social)

    async def talk():
        for number in range(60):
            await said(social, id, str(number), (ANA, BEN)[number % 2])

    talking = asyncio.ensure_future(talk())
    heard, cuts = [], 0
    while len(heard) < 60:
        after = heard[-1]["sequence"] if heard else 1
        async with following(social, address, EVENTS, BEN, id=id, after=after) as socket:
            for _ in range(1 if cuts < 50 else 60 - len(heard)):
                heard.append(await durable(socket))
        cuts += 1
    await talking

    assert cuts >= 50
    assert [event["sequence"] for event in heard] == list(range(2, 62))
    assert [event["message"]["body"] for event in heard] == [str(n) for n in range(60)]


async def test_what_comes_without_a_position_is_only_new(social, address):
    id = await opened(social)
    await said(social, id, "old")
    async with following(social, address, EVENTS, BEN, id=id) as socket:
        await asyncio.sleep(0.3)
        await said(social, id, "new")
        assert (await durable(socket))["message"]["body"] == "new"


async def test_a_sequence_of_the_future_is_refused(social, address):
    id = await opened(social)
    async with following(social, address, EVENTS, BEN, id=id, after=2) as socket:
        assert await codes_at_end(socket) == ["INVALID_INPUT"]


@pytest.mark.parametrize("after", [0, 1, None])
async def test_who_is_not_in_it_hears_nothing(social, address, after):
    id = await opened(social)
    await said(social, id, "psst")
    async with following(social, address, EVENTS, CAT, id=id, after=after) as socket:
        answer = await socket.receive()

    assert answer["payload"].get("data") is None
    assert [error["extensions"]["code"] for error in answer["payload"]["errors"]] == ["NOT_FOUND"]


async def test_a_stream_needs_the_scope(social, address):
    id = await opened(social)
    token = social.issuer.token
    social.issuer.token = lambda person, **claims: token(person, scope="social:write")
    try:
        async with following(social, address, EVENTS, ANA, id=id) as socket:
            assert await codes_at_end(socket) == ["FORBIDDEN"]
    finally:
        del social.issuer.token


async def test_the_stream_of_who_leaves_ends(social, address):
    id = await opened_group(social, BEN, CAT)
    async with (
        following(social, address, EVENTS, BEN, id=id, after=1) as ben,
        following(social, address, EVENTS, CAT, id=id, after=1) as cat,
    ):
        await said(social, id, "hello")
        assert [(await durable(one))["sequence"] for one in (ben, cat)] == [2, 2]
        await told(social, LEAVE, BEN, id=id)
        await said(social, id, "he is gone")
        assert await codes_at_end(ben) == ["NOT_FOUND"]
        changed, sent = await durable(cat), await durable(cat)

    assert (changed["__typename"], members(changed["conversation"])) == (
        "MembersChanged",
        [ANA, CAT],
    )
    assert sent["message"]["body"] == "he is gone"


async def test_who_is_removed_while_nobody_rings_is_out_all_the_same(social, address):
    """A wake-up may be lost: membership is looked at again at each beat."""
    id = await opened_group(social, BEN, CAT)

    class Mute:
        def ring(self, stream):
            """Nobody hears it."""

    async def decide(head):
        return Left(user_id=BEN, as_of=head.opened_at)

    async with following(social, address, EVENTS, BEN, id=id, after=1) as ben:
        await asyncio.sleep(0.3)
        mute = Log(Mute(), social.talk.inbox)
        await mute.add(id, ANA, "removed", decide)
        async with asyncio.timeout(5):
            assert await codes_at_end(ben) == ["NOT_FOUND"]


async def test_typing_is_told_and_ends_by_itself(social, address):
    id = await opened(social)
    async with following(social, address, EVENTS, BEN, id=id) as ben:
        await asyncio.sleep(0.3)
        await told(social, TYPING, ANA, id=id)
        assert await ephemeral(ben, "TypingChanged") == {
            "__typename": "TypingChanged",
            "isTyping": True,
            "user": {"id": ANA},
        }
        query = "query($id: ID!) { conversation(id: $id) { typing { id } } }"
        assert await told(social, query, BEN, id=id) == {"typing": [{"id": ANA}]}
        assert await told(social, query, ANA, id=id) == {"typing": []}
        assert (await ephemeral(ben, "TypingChanged"))["isTyping"] is False
        assert await told(social, query, BEN, id=id) == {"typing": []}


async def test_who_ceases_to_type_is_told_at_once_and_no_entry_is_made(social, address):
    id = await opened(social)
    async with following(social, address, EVENTS, BEN, id=id) as ben:
        await asyncio.sleep(0.3)
        await told(social, TYPING, ANA, id=id)
        await ephemeral(ben, "TypingChanged")
        await told(social, TYPING, ANA, id=id, **{"is": False})
        assert (await ephemeral(ben, "TypingChanged"))["isTyping"] is False
    query = "query($id: ID!) { conversation(id: $id) { lastSequence } }"
    assert await told(social, query, BEN, id=id) == {"lastSequence": 1}
    assert (await told(social, TYPING, CAT, id=id))["code"] == "NOT_FOUND"


async def test_who_follows_is_here_until_the_last_stream_ends(social, address):
    id = await opened(social)
    async with following(social, address, EVENTS, BEN, id=id) as ben:
        await asyncio.sleep(0.3)
        async with following(social, address, EVENTS, ANA, id=id):
            here = await ephemeral(ben, "PresenceChanged")
            assert (here["isOnline"], here["user"]) == (True, {"id": ANA})
            async with following(social, address, EVENTS, ANA, id=id):
                await asyncio.sleep(0.3)
            await said(social, id, "still here", BEN)
            [event] = (await ben.data()).values()
            assert event["__typename"] == "MessageCreated"
        async with asyncio.timeout(HERE_SECONDS / 2):
            assert (await ephemeral(ben, "PresenceChanged"))["isOnline"] is False


async def test_presence_is_of_those_one_talks_to_alone(social, address):
    await opened(social, ANA, BEN)
    async with following(social, address, PRESENCE, ANA, ids=[BEN, CAT]) as ana:
        await asyncio.sleep(0.3)
        async with following(social, address, INBOX, CAT):
            await asyncio.sleep(0.3)
            async with following(social, address, INBOX, BEN):
                came = (await ana.data())["presence"]
            went = (await ana.data())["presence"]

    assert (came["isOnline"], came["user"]) == (True, {"id": BEN})
    assert (went["isOnline"], went["lastSeenAt"] is None) == (False, False)


async def test_who_blocks_is_here_no_more(social, address):
    id = await opened(social, ANA, BEN)
    async with (
        following(social, address, EVENTS, BEN, id=id),
        following(social, address, PRESENCE, ANA, ids=[BEN]) as ana,
    ):
        assert (await ana.data())["presence"]["isOnline"] is True
        await told(social, BLOCK, BEN, id=ANA)
        async with asyncio.timeout(5):
            gone = (await ana.data())["presence"]

    assert (gone["isOnline"], gone["lastSeenAt"]) == (False, None)


@pytest.mark.parametrize("count", [0, 101])
async def test_presence_of_nobody_or_of_a_crowd_is_refused(social, address, count):
    ids = [f"user_{number}" for number in range(count)]
    async with following(social, address, PRESENCE, ANA, ids=ids) as socket:
        assert await codes_at_end(socket) == ["INVALID_INPUT"]
