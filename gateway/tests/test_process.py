"""The gateway as a program: how it starts, reloads, tells and stops."""

import asyncio
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from gateway.tests.client import Client, closed, codes, receive, socket, subscribe
from gateway.tests.conftest import World
from gateway.tests.programs import ROOT, node

ENDLESS = "subscription { ticks(count: 1000000, pause: 0.05) { number } }"


def test_it_does_not_start_without_a_secret() -> None:
    program = [node(), str(ROOT / "gateway" / "server.ts")]
    environment = {"PATH": os.environ["PATH"], "ROUTER_SECRET": "short"}
    run = subprocess.run(
        program, env=environment, capture_output=True, text=True, timeout=20, check=False
    )

    assert run.returncode == 1
    assert run.stderr.strip() == "ROUTER_SECRET needs 32 characters or more."


async def test_a_stop_finishes_what_runs_and_sends_sockets_elsewhere(world: World) -> None:
    with world.gateway() as gateway:
        async with Client(gateway.url) as client, socket(gateway.url) as connection:
            await subscribe(connection, ENDLESS)
            await receive(connection)
            asked = asyncio.create_task(client.ask("{ slow(seconds: 1) }"))
            while "slow" not in str(world.subgraphs["people"].bodies[-1:]):
                await asyncio.sleep(0.02)
            gateway.process.terminate()
            code = await closed(connection)
            answer = await asked

        assert code == 1001
        assert answer.json()["data"] == {"slow": "slept"}
        assert await asyncio.to_thread(gateway.process.wait, 10) == 0


def new_version(sdl: str) -> str:
    """With a field that was not there before."""
    place = "  place(id: ID!"
    assert place in sdl
    return sdl.replace(place, "  newPlace(id: ID!): Place @join__field(graph: PLACES)\n" + place)


async def test_a_new_supergraph_is_served_and_a_broken_one_is_not(
    world: World, tmp_path: Path
) -> None:
    sdl = (world.folder / "supergraph.graphql").read_text()
    file = tmp_path / "supergraph.graphql"
    file.write_text(sdl)

    def replace(text: str) -> None:
        beside = tmp_path / "next"
        beside.write_text(text)
        beside.replace(file)
        gateway.process.send_signal(signal.SIGHUP)

    def told(words: str) -> bool:
        return words in gateway.log.read_text()

    with world.gateway(SUPERGRAPH=str(file)) as gateway:
        async with Client(gateway.url) as client, socket(gateway.url) as connection:
            await subscribe(connection, ENDLESS)
            before = await client.ask("{ newPlace(id: 1) { name } }")
            replace(sdl[: len(sdl) // 2])
            while not told("supergraph refused"):
                await asyncio.sleep(0.02)
            kept = await client.ask("{ place(id: 1) { name } }")
            replace(new_version(sdl))
            while gateway.log.read_text().count("supergraph loaded") < 3:
                await asyncio.sleep(0.02)
            after = await client.ask("{ newPlace(id: 1) { name } }")
            while (await receive(connection))["payload"]["data"]["ticks"]["number"] < 5:
                pass

    assert codes(before) == ["GRAPHQL_VALIDATION_FAILED"]
    assert kept.json()["data"] == {"place": {"name": "Place 1"}}
    assert "data" in after.json()  # planned, though no subgraph knows it yet


async def test_logs_are_one_object_a_line_and_hold_no_token_or_query(world: World) -> None:
    token = world.issuer.token("user_canary", scope="openid")
    with world.gateway(LOG_LEVEL="DEBUG") as gateway:
        async with Client(gateway.url) as client:
            for query in ('{ echo(text: "canary") }', "{ crash }", "{ canary", "{ canary }"):
                await client.ask(query, token=token, headers={"x-request-id": "request-0001"})
            await client.ask("{ user(id: 1) { name } }", token="canary.canary.canary")
        text = gateway.log.read_text()

    lines = [json.loads(line) for line in text.splitlines()]
    assert all(
        {"@timestamp", "log.level", "message", "service.name"} <= set(line) for line in lines
    )
    assert any(line.get("http.request.id") == "request-0001" for line in lines)
    assert "canary" not in text
    assert token not in text


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
async def test_it_answers_whatever_it_writes_down(world: World, level: str) -> None:
    with world.gateway(LOG_LEVEL=level) as gateway:
        async with Client(gateway.url) as client:
            answer = await client.ask('{ echo(text: "hello") }')

    assert answer.json()["data"] == {"echo": "hello"}


async def test_metrics_have_no_label_that_a_client_can_choose(world: World) -> None:
    with world.gateway() as gateway:
        async with Client(gateway.url) as client:
            for number in range(5):
                await client.ask(
                    f"query Q{number} {{ user(id: {number}) {{ id }} }}", operationName=f"Q{number}"
                )
            await client.ask("{ nothing }")
            metrics = (await client.get("/metrics")).text
            outside = await client.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"})

    assert "Q1" not in metrics
    line = 'operation_seconds_count{operation="other",type="query",outcome="ok"} 5'
    assert f"caravan_gateway_{line}" in metrics
    assert 'caravan_gateway_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1' in metrics
    assert (
        'caravan_gateway_subgraph_seconds_count{subgraph="people",outcome="answered"} 5' in metrics
    )
    assert outside.status_code == 404


async def test_health_is_told_to_whoever_asks(client: Client) -> None:
    answers = [await client.get(path) for path in ("/healthz", "/readyz")]

    assert [answer.text for answer in answers] == ["ok", "ok"]
