"""A subgraph on a real port, and the router's socket to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect

from infra.local.ports import free_port
from subgraphs.chassis.testing.router import signature


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """The address of `app`, whose lifespan has begun, served until the end of the block."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            lifespan="off",
            log_config=None,
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


class RouterSocket:
    """graphql-transport-ws as the router speaks it: every operation signed."""

    def __init__(
        self, connection: ClientConnection, subgraph: str, secret: str, authorization: str
    ) -> None:
        self.connection = connection
        self._subgraph = subgraph
        self._secret = secret
        self._authorization = authorization

    async def initialise(self, **params: str) -> None:
        signed = signature(self._secret, self._subgraph, self._authorization, b"connection_init")
        payload = {
            "authorization": self._authorization,
            "x-caravan-signature": signed,
            **params,
        }
        await self.send({"type": "connection_init", "payload": payload})

    async def subscribe(self, query: str, variables: Mapping[str, Any], id: str = "1") -> None:
        operation = {"query": query, "variables": variables}
        body = json.dumps(operation)
        signed = signature(self._secret, self._subgraph, self._authorization, body.encode())
        extensions = {"caravan": {"body": body, "signature": signed}}
        payload = {**operation, "extensions": extensions}
        await self.send({"id": id, "type": "subscribe", "payload": payload})

    async def send(self, message: Mapping[str, Any]) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next message. Raises ConnectionClosed with the server's code."""
        async with asyncio.timeout(20):
            return dict(json.loads(await self.connection.recv()))

    async def data(self) -> dict[str, Any]:
        message = await self.receive()
        assert message["type"] == "next", message
        return dict(message["payload"]["data"])


@asynccontextmanager
async def router_socket(
    address: str, subgraph: str, secret: str, token: str | None = None
) -> AsyncIterator[RouterSocket]:
    """A connected socket; `initialise` comes next."""
    protocol: Any = "graphql-transport-ws"
    async with connect(f"ws://{address}/graphql", subprotocols=[protocol]) as connection:
        yield RouterSocket(connection, subgraph, secret, f"Bearer {token}" if token else "")
