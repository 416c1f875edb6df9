"""500 notifications reach a subscriber once each and in order, whatever dies on the way."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import asyncpg
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from supergraph.tests.journeys.sockets import results, signed_in_socket, subscribe
from supergraph.tests.journeys.stack import Stack, data_of

PERSON = "bob"
MADE = 500
STREAM = """
    subscription($after: Int) {
      notificationReceived(afterSequence: $after) {
        __typename
        ... on Notification { sequence }
      }
    }
"""
NEWEST = "{ notifications(first: 1) { edges { node { sequence } } } }"
RENAME = """
    mutation($name: String!) {
      updateProfile(input: {displayName: $name}) {
        ... on UpdateProfileSuccess { user { displayName } }
        ... on Problem { code message }
      }
    }
"""


async def newest_sequence(stack: Stack) -> int:
    page = data_of(await stack.ask(NEWEST, person=PERSON))["notifications"]
    return int(page["edges"][0]["node"]["sequence"]) if page["edges"] else 0


async def rename(stack: Stack, count: int, tag: str) -> None:
    for number in range(count):
        name = f"Bob {tag} {number}"
        done = data_of(await stack.ask(RENAME, {"name": name}, PERSON))["updateProfile"]
        assert done == {"user": {"displayName": name}}


async def everything_is_published(stack: Stack) -> None:
    port = stack.ports["postgres"]
    database = await asyncpg.connect(
        host="127.0.0.1", port=port, user="postgres", database="caravan_accounts"
    )
    try:
        while await database.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL"):
            await asyncio.sleep(0.05)
    finally:
        await database.close()


async def follow(
    stack: Stack, start: int, count: int, cut_every: int, on_item: Callable[[int], None]
) -> list[int]:
    """The sequences seen, over as many sockets as it takes."""
    seen: list[int] = []
    while len(seen) < count:
        try:
            async with signed_in_socket(stack, stack.token(PERSON)) as socket:
                await subscribe(socket, STREAM, after=start + len(seen))
                async for result in results(socket):
                    if "errors" in result:
                        break
                    item = result["data"]["notificationReceived"]
                    assert item["__typename"] == "Notification"
                    seen.append(item["sequence"])
                    on_item(len(seen))
                    if len(seen) >= count:
                        break
                    if len(seen) % cut_every == 0:
                        socket.transport.abort()
                        break
        except (ConnectionClosed, InvalidHandshake, OSError):
            await asyncio.sleep(random.uniform(0.05, 0.2))
    return seen


async def test_nothing_is_lost_repeated_or_reordered(stack: Stack) -> None:
    """The subscriber is cut off 50 times; social dies once; the broker dies twice, the second time
    holding events that were published and not yet consumed."""
    start = await newest_sequence(stack)

    def hurt(seen: int) -> None:
        if seen == 120:
            stack.kill("social")
        if seen == 240:
            stack.kill("kafka")

    async def make() -> None:
        await rename(stack, 400, "first")
        with stack.without("social-worker"):
            await rename(stack, MADE - 400, "second")
            await everything_is_published(stack)
            stack.kill("kafka")

    following = follow(stack, start, MADE, cut_every=10, on_item=hurt)
    parts: list[Awaitable[object]] = [following, make()]
    seen, _ = await asyncio.gather(*parts)

    assert seen == list(range(start + 1, start + MADE + 1))
