"""A person's client over graphql-transport-ws, which reconnects and resumes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from supergraph.tests.journeys.stack import Stack


@asynccontextmanager
async def signed_in_socket(stack: Stack, token: str | None) -> AsyncIterator[ClientConnection]:
    """Acknowledged; operations may follow. Raises ConnectionClosed when refused. Without a token it
    is a visitor's."""
    protocol: Any = "graphql-transport-ws"
    async with connect(stack.socket_address, subprotocols=[protocol], open_timeout=30) as socket:
        payload = {"authorization": f"Bearer {token}"} if token else {}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        while json.loads(await socket.recv())["type"] != "connection_ack":
            pass
        yield socket


async def subscribe(socket: ClientConnection, query: str, **variables: object) -> None:
    payload = {"query": query, "variables": variables}
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))


async def results(socket: ClientConnection) -> AsyncIterator[dict[str, Any]]:
    """Each payload of the operation; ends when the server completes it or says error."""
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "next":
            yield message["payload"]
        elif message["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif message["type"] in {"complete", "error"}:
            return
