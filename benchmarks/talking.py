"""How long from a message sent until it is seen, through the router and straight at social?"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any, Final
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.extras import Extra, Row, spread
from benchmarks.platform import PEOPLE, Platform
from infra.local.environment import GATEWAY
from infra.local.processes import Failed
from subgraphs.chassis.signature import HEADER
from subgraphs.chassis.testing.router import signature

SOCIAL: Final = "social"
ROUTER, STRAIGHT = "through the router", "straight at social"
PATIENCE_SECONDS: Final = 20.0
PAIRS: Final = tuple(combinations(range(len(PEOPLE)), 2))  # who says, who hears
WHO = "query Who { viewer { id } }"
OPEN = """
mutation Open($person: ID!) {
  openConversation(input: { direct: { personId: $person } }) {
    ... on OpenConversationSuccess { conversation { id lastSequence } }
  }
}
"""
SAY = """
mutation Say($input: SendMessageInput!) {
  sendMessage(input: $input) { ... on SendMessageSuccess { sent { sequence } } }
}
"""
HEAR = """
subscription Hear($conversation: ID!, $after: Int!) {
  conversationEvents(conversationId: $conversation, afterSequence: $after) {
    ... on MessageCreated { message { body } }
  }
}
"""


@dataclass(frozen=True)
class Door:
    """`secret`: what opens social to whom the router would send; the router itself needs none."""

    name: str
    port: int
    secret: str | None = None

    def headers(self, token: str, body: bytes) -> dict[str, str]:
        return {"content-type": "application/json", **self._proof(token, body)}

    def greeting(self, token: str) -> dict[str, Any]:
        return {"type": "connection_init", "payload": self._proof(token, b"connection_init")}

    def wish(self, token: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        payload: dict[str, Any] = {"query": query, "variables": variables}
        if self.secret:
            body = json.dumps(payload)
            signed = self._proof(token, body.encode())[HEADER]
            payload["extensions"] = {"caravan": {"body": body, "signature": signed}}
        return {"id": "1", "type": "subscribe", "payload": payload}

    def _proof(self, token: str, body: bytes) -> dict[str, str]:
        authorization = f"Bearer {token}"
        if not self.secret:
            return {"authorization": authorization}
        signed = signature(self.secret, SOCIAL, authorization, body)
        return {"authorization": authorization, HEADER: signed}


@dataclass(frozen=True, slots=True)
class Pair:
    """`says`, `hears`: their tokens. `hearer`: an id."""

    says: str
    hears: str
    hearer: str


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some seconds of talk through one door."""

    door: str
    messages: int
    per_second: float
    p50_ms: float
    p99_ms: float


def talked(platform: Platform, rounds: int, seconds: float) -> Extra:
    """Through both doors in turns, after a warm-up. Raises Failed."""
    ports = platform.site.ports
    secret = platform.site.environment(SOCIAL)["ROUTER_SECRET"]
    doors = [Door(ROUTER, ports[GATEWAY]), Door(STRAIGHT, ports[SOCIAL], secret)]
    found = []
    for number in range(rounds + 1):
        for door in doors:
            stretch = asyncio.run(_stretch(door, _pairs(platform), seconds))
            if number > 0:
                found.append(stretch)
    return _extra(found)


def _pairs(platform: Platform) -> list[Pair]:
    tokens = platform.tokens()
    port = platform.site.ports[GATEWAY]
    ids = [platform.asked(port, WHO, {}, token)["data"]["viewer"]["id"] for token in tokens]
    return [Pair(tokens[says], tokens[hears], ids[hears]) for says, hears in PAIRS]


async def _stretch(door: Door, pairs: Sequence[Pair], seconds: float) -> Stretch:
    begun = time.perf_counter()
    talks = await asyncio.gather(*(_talk(door, pair, begun + seconds) for pair in pairs))
    took = time.perf_counter() - begun
    times = sorted(each for talk in talks for each in talk)
    return Stretch(
        door=door.name,
        messages=len(times),
        per_second=len(times) / took,
        p50_ms=times[len(times) // 2],
        p99_ms=times[int(len(times) * 0.99)],
    )


async def _talk(door: Door, pair: Pair, until: float) -> list[float]:
    """Milliseconds from each message's sending to its being seen; the next is sent after both."""
    times: list[float] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{door.port}") as client:
        opened = await _ask(client, door, pair.says, OPEN, {"person": pair.hearer})
        conversation = opened["openConversation"]["conversation"]
        wanted = {"conversation": conversation["id"], "after": conversation["lastSequence"]}
        async with _hearing(door, pair.hears, wanted) as socket:
            while not times or time.perf_counter() < until:
                words = uuid4().hex
                message = {"conversationId": conversation["id"], "clientKey": words, "body": words}
                begun = time.perf_counter()
                saying = asyncio.ensure_future(
                    _ask(client, door, pair.says, SAY, {"input": message})
                )
                await _heard(socket, words)
                times.append((time.perf_counter() - begun) * 1000)
                await saying
    return times


async def _ask(
    client: httpx.AsyncClient, door: Door, token: str, query: str, variables: Mapping[str, Any]
) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    answer = await client.post("/graphql", content=body, headers=door.headers(token, body))
    data: dict[str, Any] = answer.json().get("data") or {}
    if not all(data.values()) or not data:
        raise Failed(f"{door.name}: {answer.text[:500]}")
    return data


@asynccontextmanager
async def _hearing(
    door: Door, token: str, wanted: Mapping[str, Any]
) -> AsyncIterator[ClientConnection]:
    protocol = Subprotocol("graphql-transport-ws")
    address = f"ws://127.0.0.1:{door.port}/graphql"
    async with connect(address, subprotocols=[protocol]) as socket:
        await socket.send(json.dumps(door.greeting(token)))
        await socket.recv()  # that we are welcome
        await socket.send(json.dumps(door.wish(token, HEAR, wanted)))
        yield socket


async def _heard(socket: ClientConnection, words: str) -> None:
    """Whoever types, reads or comes is passed over. Raises Failed when the stream ends."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            message = json.loads(await socket.recv())
            if message["type"] in {"error", "complete"} or message.get("payload", {}).get("errors"):
                raise Failed(f"The stream ended: {message}")
            if message["type"] == "next" and words in json.dumps(message["payload"]):
                return


def _extra(found: Sequence[Stretch]) -> Extra:
    routed, straight = (
        [stretch for stretch in found if stretch.door == door] for door in (ROUTER, STRAIGHT)
    )

    def row(name: str, value: Callable[[Stretch], float], shape: str) -> Row:
        sides = [[value(each) for each in side] for side in (routed, straight)]
        ratio = median(sides[0]) / median(sides[1])
        return (name, *(spread(side, shape) for side in sides), f"{ratio:.2f}")

    rows = [
        row("p50 ms", lambda each: each.p50_ms, ".1f"),
        row("p99 ms", lambda each: each.p99_ms, ".1f"),
        row("messages/s", lambda each: each.per_second, ".0f"),
    ]
    return Extra(
        name="talk",
        asks=f"{len(PAIRS)} pairs of {len(PEOPLE)} people: one sends a message, the other follows"
        " the conversation over a WebSocket, and the next message is sent once the last one was"
        " seen and answered; from the moment it is sent until it is seen",
        headings=("median (lowest to highest)", ROUTER, STRAIGHT, "ratio"),
        rows=rows,
        short=("p50 ms until seen", rows[0][1]),
    )
