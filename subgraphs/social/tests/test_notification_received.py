"""The stream of notifications, over a real socket."""

import time

import pytest
from websockets.exceptions import ConnectionClosed

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import listening, router_socket
from subgraphs.social.notifications.models import NotificationDocument

STREAM = """
    subscription($after: Int) {
      notificationReceived(afterSequence: $after) {
        __typename
        ... on Notification { sequence isRead }
        ... on Gap { fromSequence toSequence }
      }
    }
"""
ANA = "user_01j00000000000000000000ana"


async def opened(socket):
    await socket.initialise()
    assert (await socket.receive())["type"] == "connection_ack"


async def test_what_was_missed_comes_first_and_then_what_is_new(social):
    await social.welcomes(ANA, 3)
    token = social.issuer.token(ANA)
    async with (
        listening(social.app) as address,
        router_socket(address, "social", ROUTER_SECRET, token) as socket,
    ):
        await opened(socket)
        await socket.subscribe(STREAM, {"after": 1})
        missed = [await socket.data(), await socket.data()]
        await social.welcomes(ANA, 1, start=4)
        new = await socket.data()

    sequences = [item["notificationReceived"]["sequence"] for item in (*missed, new)]
    assert sequences == [2, 3, 4]


async def test_history_that_is_gone_is_declared(social):
    await social.welcomes(ANA, 4)
    await NotificationDocument.find({"user_id": ANA, "sequence": {"$lte": 2}}).delete()
    async with (
        listening(social.app) as address,
        router_socket(address, "social", ROUTER_SECRET, social.issuer.token(ANA)) as socket,
    ):
        await opened(socket)
        await socket.subscribe(STREAM, {"after": 0})
        gap = await socket.data()
        after = await socket.data()

    assert gap["notificationReceived"] == {"__typename": "Gap", "fromSequence": 1, "toSequence": 2}
    assert after["notificationReceived"]["sequence"] == 3


async def test_a_sequence_of_the_future_is_refused(social):
    async with (
        listening(social.app) as address,
        router_socket(address, "social", ROUTER_SECRET, social.issuer.token(ANA)) as socket,
    ):
        await opened(socket)
        await socket.subscribe(STREAM, {"after": 5})
        answer = await socket.receive()

    [error] = answer["payload"]["errors"] if answer["type"] == "next" else answer["payload"]
    assert error["extensions"]["code"] == "INVALID_INPUT"


async def test_nobody_follows_without_signing_in(social):
    async with (
        listening(social.app) as address,
        router_socket(address, "social", ROUTER_SECRET) as socket,
    ):
        await opened(socket)
        await socket.subscribe(STREAM, {})
        answer = await socket.receive()

    [error] = answer["payload"]["errors"] if answer["type"] == "next" else answer["payload"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_socket_closes_when_the_token_expires(social):
    token = social.issuer.token(ANA, exp=int(time.time()) + 2)
    async with (
        listening(social.app) as address,
        router_socket(address, "social", ROUTER_SECRET, token) as socket,
    ):
        await opened(socket)
        await socket.subscribe(STREAM, {})
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()

    assert closed.value.rcvd.code == 4401
