"""What a subgraph says of its own state, and what it writes down."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from infra.local.ports import free_port
from subgraphs.chassis.database import Database
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.tests.conftest import ANA, Parrots
from subgraphs.chassis.tests.test_endpoint import ECHO, ENTITIES, GOOD, TEACH, sent

CANARY = "canary-4711"


@pytest.fixture
def lines():
    """Reads what was written down since the last look, one object a line."""
    out = StringIO()
    with redirect_stdout(out):
        start_logging("parrots", "INFO")

    def read():
        written = out.getvalue().splitlines()
        out.seek(0)
        out.truncate()
        return [json.loads(line) for line in written]

    yield read
    with redirect_stdout(sys.__stdout__):
        start_logging("parrots", "INFO")


async def test_a_crash_is_hidden_from_the_client_and_written_down_without_what_was_said(
    parrots, lines
):
    inline = f'{{ crash(text: "{CANARY}") }}'
    answers = [
        await parrots.ask(inline),
        await parrots.ask("query($t: String!) { crash(text: $t) }", t=CANARY),
        await parrots.ask(ENTITIES, r=[{**GOOD, "id": "crash"}]),
    ]

    for answer in answers:
        [error] = answer["errors"]
        assert error["message"] == "Something went wrong here."
        assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    crashes = lines()
    assert [line["log.level"] for line in crashes] == ["error"] * 3
    assert [line["message"] for line in crashes] == ["crash"] * 3
    for line in crashes:
        assert "RuntimeError" in line["exception"]
        assert "parrots.py" in line["exception"]
        assert CANARY not in json.dumps(line)
        assert "query" not in json.dumps(line)


async def test_a_crash_of_a_stream_is_hidden_and_written_down_as_well(lines, socket):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        query = "subscription($t: String!) { stumbles(text: $t) }"
        await open_socket.subscribe(query, {"t": CANARY})
        assert await open_socket.data() == {"stumbles": "before"}
        answer = await open_socket.receive()

    text = json.dumps(answer)
    assert "INTERNAL_SERVER_ERROR" in text
    assert CANARY not in text
    written = [line for line in lines() if line["log.level"] == "error"]
    assert len(written) == 1
    assert "RuntimeError" in written[0]["exception"]
    assert CANARY not in json.dumps(written)


async def test_a_refusal_is_news_for_the_client_and_not_for_us(parrots, lines):
    refusals = [
        await parrots.ask("{ refuse }"),
        await parrots.ask("{ guarded }"),
        await parrots.ask("{ feed }", ANA),
        await parrots.ask(TEACH, ANA, "parrots:teach", text=""),
        await parrots.ask(f'{{ echo(text: "{CANARY}" }}'),
        await parrots.ask(f'{{ echo(txet: "{CANARY}") }}'),
        await parrots.ask(ECHO, t=[CANARY]),
        await parrots.ask("{ parrots(first: 9999999) { edges { node { id } } } }"),
        await parrots.router.ask("{ echo }", token=CANARY),
    ]

    assert all("errors" in answer or "teach" in json.dumps(answer) for answer in refusals)
    assert [line for line in lines() if line["log.level"] not in {"info", "debug"}] == []


@pytest.mark.parametrize("given", ["a-request-1", "0123456789abcdef", "A_b-" * 16])
async def test_a_request_id_is_echoed_and_written_down(parrots, lines, given):
    body = json.dumps({"query": "{ crash }"}).encode()
    answer = await sent(parrots, body, **{"x-request-id": given})

    assert answer.headers["x-request-id"] == given
    assert [line["http.request.id"] for line in lines()] == [given]


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space", 'a"quote-b', "new\\nline"])
async def test_a_request_id_of_another_shape_is_replaced(parrots, given):
    body = json.dumps({"query": "{ echo }"}).encode()
    answers = [await sent(parrots, body, **{"x-request-id": given}) for _ in range(2)]
    made = [answer.headers["x-request-id"] for answer in answers]

    assert all(len(id) == 32 and id.isalnum() for id in made)
    assert made[0] != made[1]


async def asked(app, path):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://subgraph"
    ) as client:
        return await client.get(path)


async def test_alive_means_alive_and_ready_means_that_the_database_answers(
    settings, issuer, postgres_url
):
    nowhere = f"postgresql+asyncpg://postgres@127.0.0.1:{free_port()}"
    gone = Parrots(settings, issuer, resources=[Database.of(nowhere, "parrots")])
    well = Parrots(settings, issuer, resources=[Database(create_async_engine(postgres_url))])

    assert (await asked(gone.app, "/healthz")).text == "ok"
    refused = await asked(gone.app, "/readyz")
    assert (refused.status_code, refused.json()) == (503, {"missing": ["Database"]})
    async with well.app.router.lifespan_context(well.app):
        answered = await asked(well.app, "/readyz")
    assert (answered.status_code, answered.json()) == (200, {"missing": []})
