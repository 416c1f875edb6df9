"""Subscriptions over server-sent events."""

import asyncio

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World
from gateway.tests.schemas import Calls

ENDLESS = "subscription { ticks(count: 1000000, pause: 0.05) { number } }"


async def test_events_come_until_the_subscription_completes(client: Client) -> None:
    async with client.events("subscription { ticks(count: 2) { number } }") as events:
        results = [event async for event in events]

    assert results == [{"data": {"ticks": {"number": n}}} for n in range(2)]


async def test_a_token_in_the_header_signs_in(client: Client, world: World) -> None:
    async with client.events("subscription { myTicks(count: 1) }", world.issuer.token()) as events:
        results = [event async for event in events]

    assert results == [{"data": {"myTicks": 0}}]


async def test_the_stream_ends_when_its_token_does(client: Client, world: World) -> None:
    async with asyncio.timeout(7):
        async with client.events(ENDLESS, world.issuer.token(seconds=2)) as events:
            *_, last = [event async for event in events]

    assert last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_client_that_leaves_stops_the_subgraphs_stream(client: Client) -> None:
    async with client.events(ENDLESS) as events:
        await anext(events)
    while Calls.live_streams:
        await asyncio.sleep(0.02)


async def test_a_query_is_one_event(client: Client) -> None:
    async with client.events("{ user(id: 1) { name } }") as events:
        [result] = [event async for event in events]

    assert result["data"] == {"user": {"name": "User 1"}}


async def test_a_subscription_needs_a_stream(client: Client) -> None:
    answer = await client.ask(ENDLESS)

    assert (answer.status_code, codes(answer)) == (406, ["BAD_REQUEST"])


async def test_a_reader_that_is_too_slow_is_cut_off(client: Client) -> None:
    flood = "subscription { ticks(count: 200, size: 400000) { number filling } }"

    async with client.events(flood):
        while not Calls.live_streams:
            await asyncio.sleep(0.02)
        while Calls.live_streams:
            await asyncio.sleep(0.02)

    assert Calls.last_tick < 199
