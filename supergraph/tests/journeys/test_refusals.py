"""What an attacker tries on the running stack, and the code each attempt ends with."""

import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from supergraph.tests.journeys.stack import Stack

FRAGMENTS = " ".join(f"fragment F{n} on User {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40)) + (
    " fragment F40 on User { handle }"
)
BOMB = "{ viewer { ...F0 } } " + FRAGMENTS
ATTEMPTS: list[tuple[str, dict[str, Any], str]] = [
    ("fragment bomb", {"query": BOMB}, "OPERATION_TOO_EXPENSIVE"),
    ("NUL byte", {"query": '{ user(handle: "a\\u0000b") { id } }'}, "INVALID_INPUT"),
    (
        "NUL in a variable",
        {"query": "query($h: String!) { user(handle: $h) { id } }", "variables": {"h": "a\0b"}},
        "INVALID_INPUT",
    ),
    (
        "a page of 100000",
        {
            "query": "{ destinations(near: {latitude: 0, longitude: 0}, first: 100000) "
            "{ edges { node { name } } } }"
        },
        "OPERATION_TOO_EXPENSIVE",
    ),
    ("depth 150", {"query": "{ viewer " + "{ a " * 150 + "}" * 151}, "OPERATION_TOO_EXPENSIVE"),
]


@pytest.mark.parametrize(("name", "body", "code"), ATTEMPTS, ids=[a[0] for a in ATTEMPTS])
async def test_an_expensive_or_poisoned_operation_is_refused(
    stack: Stack, name: str, body: dict[str, Any], code: str
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(stack.graph, json=body)

    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
    assert answer.json().get("data") is None


@pytest.mark.parametrize("subgraph", ["accounts", "booking", "catalog", "social"])
async def test_a_subgraph_answers_nobody_but_the_router(stack: Stack, subgraph: str) -> None:
    headers = {"authorization": f"Bearer {stack.token('alice')}"}
    async with httpx.AsyncClient(base_url=stack.address(subgraph), headers=headers) as client:
        unsigned = await client.post("/graphql", json={"query": "{ _service { sdl } }"})
        forged = await client.post(
            "/graphql",
            json={"query": "{ _service { sdl } }"},
            headers={"x-caravan-signature": f"t=1,n={'a' * 22},v1={'0' * 64}"},
        )

    for answer in (unsigned, forged):
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FROM_ROUTER"


async def test_a_subgraphs_socket_opens_for_nobody_but_the_router(stack: Stack) -> None:
    protocol: Any = "graphql-transport-ws"
    address = f"ws://127.0.0.1:{stack.ports['social']}/graphql"
    async with connect(address, subprotocols=[protocol]) as socket:
        payload = {"authorization": f"Bearer {stack.token('alice')}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_mutation_by_get_is_refused(stack: Stack) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(
            stack.graph,
            params={
                "query": 'mutation { updateProfile(input: {displayName: "x"}) { __typename } }'
            },
            headers={"authorization": f"Bearer {stack.token('alice')}", "x-graphql-csrf": "1"},
        )

    assert answer.status_code == 405


async def test_no_log_holds_a_query_or_a_token(stack: Stack) -> None:
    canary = "canary-3f1c"
    await stack.ask(f'{{ user(handle: "{canary}") {{ id }} }}', person="alice")
    await stack.ask(f'{{ user(handle: "{canary}") {{ nope }} }}', person="alice")

    logs = "".join(file.read_text() for file in (stack.data / "logs").glob("*.log"))

    assert canary not in logs
    assert stack.token("alice") not in logs
