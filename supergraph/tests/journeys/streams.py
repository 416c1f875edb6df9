"""A person's stream by either transport, and a client that resumes it wherever it was cut off."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from typing import Any, Protocol

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from supergraph.tests.journeys.people import Person
from supergraph.tests.journeys.sockets import results, signed_in_socket, subscribe
from supergraph.tests.journeys.stack import PATIENCE_SECONDS

CUT_OFF = (ConnectionClosed, InvalidHandshake, OSError, httpx.TransportError)
Results = AsyncIterator[dict[str, Any]]
"""Payloads: each with `data`, or `errors`, or both."""


class Transport(Protocol):
    def __call__(
        self, person: Person, query: str, /, **variables: object
    ) -> AbstractAsyncContextManager[Results]: ...


@asynccontextmanager
async def by_websocket(
    person: Person, query: str, /, **variables: object
) -> AsyncIterator[Results]:
    """Leaving it is not a goodbye: the connection is cut."""
    async with signed_in_socket(person.stack, person.token) as socket:
        await subscribe(socket, query, **variables)
        yield results(socket)
        socket.transport.abort()


@asynccontextmanager
async def by_sse(person: Person, query: str, /, **variables: object) -> AsyncIterator[Results]:
    """A POST whose answer does not end."""
    headers = {"authorization": f"Bearer {person.token}", "accept": "text/event-stream"}
    body = {"query": query, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http,
        http.stream("POST", person.stack.graph, json=body, headers=headers) as response,
    ):
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        async with aclosing(_payloads(response)) as payloads:
            yield payloads


async def _payloads(response: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
    """Until the event `complete`; comments keep the connection alive."""
    event = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        if event == "complete":
            return
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


async def numbered(stream: Results) -> AsyncIterator[dict[str, Any]]:
    """What has a sequence: not who types, nor who is here. Ends with the first error."""
    async for result in stream:
        if "errors" in result:
            return
        [item] = result["data"].values()
        if "sequence" in item:
            yield item


async def resumed(
    open_: Callable[[int], AbstractAsyncContextManager[Results]],
    after: int,
    count: int,
    cut_every: int,
    on_item: Callable[[int], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """The next `count` items, over as many connections as it takes. `open_`: after a sequence."""
    seen: list[dict[str, Any]] = []
    while len(seen) < count:
        with suppress(*CUT_OFF):
            async with open_(seen[-1]["sequence"] if seen else after) as stream:
                async for item in numbered(stream):
                    seen.append(item)
                    on_item(len(seen))
                    if len(seen) >= count or len(seen) % cut_every == 0:
                        break
                else:
                    await asyncio.sleep(random.uniform(0.05, 0.2))
            continue
        await asyncio.sleep(random.uniform(0.05, 0.2))
    return seen
