"""What is too large, too deep, too dear or too odd to be run."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from redis.asyncio import Redis

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World
from gateway.tests.subgraph import Subgraph


async def test_a_body_over_a_megabyte_is_refused_announced_or_streamed(client: Client) -> None:
    body = json.dumps({"query": "{ __typename }", "variables": {"a": "x" * 1_000_000}}).encode()
    headers = {"content-type": "application/json"}

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 60_000):
            yield body[start : start + 60_000]

    announced = await client.post("/graphql", content=body, headers=headers)
    streamed = await client.post("/graphql", content=chunks(), headers=headers)

    for answer in (announced, streamed):
        assert (answer.status_code, codes(answer)) == (413, ["PAYLOAD_TOO_LARGE"])


def fragments(width: int, depth: int) -> str:
    inner = [f"fragment F{n} on Query {{ {f'...F{n + 1} ' * width} }}" for n in range(depth)]
    return " ".join(["{ ...F0 }", *inner, f"fragment F{depth} on Query {{ user(id: 1) {{ id }} }}"])


TOO_MUCH = {
    "nested brackets": "{" * 5_000,
    "nested lists": "{ user(id: " + "[" * 5_000 + "]" * 5_000 + ") { id } }",
    "depth": "{ __schema { types { " + "ofType { " * 15 + "name" + " }" * 18,
    "tokens": "{ " + "a " * 2_100 + "}",
    "fragments that multiply": fragments(10, 40),
    "fragments that double": fragments(2, 60),
    "one field often": "{ " + "__typename " * 1_500 + "}",
    "one field often, in fragments": "{ " + "...F " * 200 + "} fragment F on Query { __typename }",
    "a long page": "{ feed(first: 100000) { edges { node { id } } } }",
    "dear fields under aliases": "{ a: dear b: dear }",
    "a text of 200 kB": "#" + "a" * 200_000 + "\n{ __typename }",
}


@pytest.mark.parametrize("query", TOO_MUCH.values(), ids=TOO_MUCH.keys())
async def test_what_could_cost_too_much_is_refused_before_it_is_run(
    client: Client, people: Subgraph, query: str
) -> None:
    answer = await client.ask(query)

    assert codes(answer) == ["OPERATION_TOO_EXPENSIVE"]
    assert people.bodies == []


async def test_a_fragment_that_spreads_itself_is_a_mistake(client: Client) -> None:
    answer = await client.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")

    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_the_price_of_a_page_follows_its_size(client: Client) -> None:
    query = "query($n: Int!) { feed(first: $n) { edges { node { author { id } } } } }"

    one = await client.ask(query, {"n": 1})
    ten = await client.ask(query, {"n": 10})
    unsaid = await client.ask("{ feed { edges { node { author { id } } } } }")

    # A connection, and for each item its edge, post and author.
    assert one.json()["extensions"]["cost"]["requested"] == 1 + 3
    assert ten.json()["extensions"]["cost"]["requested"] == 1 + 30
    assert unsaid.json()["extensions"]["cost"]["requested"] == 1 + 60
    assert ten.json()["extensions"]["cost"]["max"] == 10_000


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ echo(text: "a\\u0000b") }', None),
        ('{ echo(text: "a\\u{0}b") }', None),
        ("query($t: String!) { echo(text: $t) }", {"t": "a\0b"}),
        ("query($t: String!) { echo(text: $t) }", {"t": ["a", {"b": "\0"}]}),
        ("query($t: String!) { echo(text: $t) }", {"t": "\ud800"}),
    ],
)
async def test_no_text_that_stores_cannot_keep_reaches_a_subgraph(
    client: Client, people: Subgraph, query: str, variables: dict[str, object] | None
) -> None:
    body = json.dumps({"query": query, "variables": variables})
    answer = await client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert codes(answer) == ["INVALID_INPUT"]
    assert people.bodies == []


@pytest.mark.parametrize("opening", ["[", '{"a":'])
async def test_variables_that_nest_without_end_are_refused(client: Client, opening: str) -> None:
    depth = 50_000
    closing = "]" if opening == "[" else "}"
    value = opening * depth + "1" + closing * depth
    body = f'{{"query": "{{ __typename }}", "variables": {{"a": {value}}}}}'
    answer = await client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert codes(answer) == ["INVALID_INPUT"]


PAGE = "{ feed(first: 100) { edges { node { id } } } }"  # costs 201


async def in_one_minute(ask: Callable[[str], Awaitable[list[httpx.Response]]]) -> list[Any]:
    """What `ask` got for a caller of that name, all of it counted in the same minute."""
    while True:
        minute = int(time.time() // 60)
        answers = await ask(f"user_{uuid4().hex}")
        if int(time.time() // 60) == minute:
            return answers


async def test_a_minute_holds_so_much_cost_for_each_caller(world: World) -> None:
    async def ask(who: str) -> list[httpx.Response]:
        token = world.issuer.token(who)
        return [await client.ask(PAGE, token=token) for _ in range(3)]

    with world.gateway(RATE_LIMIT_COST_PER_MINUTE="500") as gateway:
        async with Client(gateway.url) as client:
            first, second, third = await in_one_minute(ask)
            anonymous = await client.ask(PAGE)

    assert first.json()["extensions"]["cost"]["remaining"] == 299
    assert second.json()["extensions"]["cost"]["remaining"] == 98
    assert (third.status_code, codes(third)) == (429, ["RATE_LIMITED"])
    assert 0 < int(third.headers["retry-after"]) <= 60
    assert anonymous.json()["extensions"]["cost"]["remaining"] == 299


async def test_aliases_do_not_go_around_the_limit(world: World) -> None:
    many = "{ " + " ".join(f"a{n}: user(id: {n}) {{ id }}" for n in range(100)) + " }"

    async def ask(who: str) -> list[httpx.Response]:
        token = world.issuer.token(who)
        return [await client.ask(many, token=token) for _ in range(2)]

    with world.gateway(RATE_LIMIT_COST_PER_MINUTE="150") as gateway:
        async with Client(gateway.url) as client:
            first, second = await in_one_minute(ask)

    assert first.json()["extensions"]["cost"]["requested"] == 100
    assert codes(second) == ["RATE_LIMITED"]


async def test_replicas_count_together_and_no_key_tells_who(world: World, redis_url: str) -> None:
    async def ask(who: str) -> list[httpx.Response]:
        token = world.issuer.token(who)
        return [await client.ask(PAGE, token=token) for client in (one, other)]

    settings = {"RATE_LIMIT_COST_PER_MINUTE": "300", "REDIS_URL": redis_url}
    with world.gateway(**settings) as first, world.gateway(**settings) as second:
        async with Client(first.url) as one, Client(second.url) as other:
            allowed, refused = await in_one_minute(ask)
        async with Redis.from_url(redis_url, decode_responses=True) as redis:
            keys = [key async for key in redis.scan_iter("caravan:budget:*")]
            lifetimes = [await redis.ttl(key) for key in keys]

    assert "errors" not in allowed.json()
    assert codes(refused) == ["RATE_LIMITED"]
    assert keys
    assert not any("user_" in key or "eyJ" in key for key in keys)
    assert all(0 < seconds <= 120 for seconds in lifetimes)


async def test_without_redis_each_process_counts_alone(world: World) -> None:
    with world.gateway(REDIS_URL="redis://127.0.0.1:9/0") as gateway:
        async with Client(gateway.url) as client:
            answer = await client.ask("{ user(id: 1) { id } }")

    assert answer.json()["data"] == {"user": {"id": "1"}}
