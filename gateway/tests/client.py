"""A client of the gateway: operations over HTTP, event streams, and sockets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PATIENCE_SECONDS = 60


class Client(httpx.AsyncClient):
    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, timeout=PATIENCE_SECONDS)

    async def ask(
        self,
        query: str,
        variables: dict[str, object] | None = None,
        *,
        token: str | None = None,
        path: str = "/graphql",
        headers: dict[str, str] | None = None,
        **members: object,
    ) -> httpx.Response:
        body = {"query": query, **({} if variables is None else {"variables": variables})}
        authorization = {"authorization": f"Bearer {token}"} if token else {}
        sent = {**authorization, **(headers or {})}
        return await self.post(path, json={**body, **members}, headers=sent)

    @asynccontextmanager
    async def events(
        self, query: str, token: str | None = None
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The results of a subscription over an event stream, until it completes."""
        authorization = {"authorization": f"Bearer {token}"} if token else {}
        headers = {"accept": "text/event-stream", **authorization}
        async with self.stream(
            "POST", "/graphql", json={"query": query}, headers=headers
        ) as response:
            yield _results(response)


async def _results(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event = ""
    async for line in response.aiter_lines():
        if line.startswith("event:"):
            event = line.removeprefix("event:").strip()
        if line.startswith("data:") and event == "next":
            yield json.loads(line.removeprefix("data:"))
        if event == "complete":
            return


def codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


@asynccontextmanager
async def socket(
    url: str, authorization: str | None = None, *, init: bool = True, **options: Any
) -> AsyncIterator[ClientConnection]:
    """Acknowledged, unless `init` is false. What is unread when it closes is not waited for."""
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(
        address, subprotocols=protocols, proxy=None, close_timeout=1, **options
    ) as connection:
        if init:
            payload = {} if authorization is None else {"authorization": authorization}
            await send(connection, type="connection_init", payload=payload)
            assert (await receive(connection))["type"] == "connection_ack"
        yield connection


async def send(connection: ClientConnection, **message: object) -> None:
    await connection.send(json.dumps(message))


async def receive(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await connection.recv())
    return message


async def subscribe(connection: ClientConnection, query: str, id: str = "1") -> None:
    await send(connection, id=id, type="subscribe", payload={"query": query})


async def closed(connection: ClientConnection) -> int | None:
    """The code that the socket is closed with, whatever comes before; None after a cut."""
    try:
        while True:
            await connection.recv()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None
