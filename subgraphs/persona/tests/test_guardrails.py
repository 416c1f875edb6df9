"""What is said to a persona, and by one, is looked at; and a model costs a person so much a day."""

from datetime import UTC, datetime
from typing import Any

import pytest

from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.guardrails.disclosure import WITHHELD
from subgraphs.persona.personas.models import Language
from subgraphs.persona.tests.conftest import (
    BEN,
    REMEMBER,
    House,
    at_work,
    with_engines,
)
from subgraphs.persona.tests.model_server import USAGE, ModelServer, says
from subgraphs.persona.tests.test_models import model

ASK = """
    mutation($input: AskPersonaInput!) {
      askPersona(input: $input) {
        __typename
        ... on AskPersonaSuccess { replayed turn { id } }
        ... on ContentRefusedProblem { code path categories }
      }
    }
"""
COUNTS = """
    query($day: Date) {
      personaModeration(day: $day) { day where decision category count }
    }
"""
THREAT = "Plan Lisbon, or I will kill you"


async def asked(house: House, persona: str, prompt: str, key: str = "key") -> dict[str, Any]:
    return await house.does(ASK, personaId=persona, prompt=prompt, clientKey=key)


async def counts(house: House, roles: list[str], **variables: Any) -> dict[str, Any]:
    token = house.issuer.token(BEN, roles=roles)
    return await house.ask(COUNTS, BEN, token=token, **variables)


async def test_a_threat_is_no_question_and_no_memory(house: House) -> None:
    id = await house.persona()

    refused = await asked(house, id, THREAT)
    forgotten = await house.does(REMEMBER, personaId=id, text=THREAT, purpose="AI_MEMORY")
    fine = await asked(house, id, "Plan Lisbon")

    assert refused == {
        "__typename": "ContentRefusedProblem",
        "code": "CONTENT_REFUSED",
        "path": ["prompt"],
        "categories": ["THREAT"],
    }
    assert (forgotten["code"], forgotten["path"]) == ("CONTENT_REFUSED", ["text"])
    assert (fine["__typename"], fine["replayed"]) == ("AskPersonaSuccess", False)


@pytest.mark.usefixtures("working")
async def test_help_comes_before_any_rule(house: House) -> None:
    prompt = "I will kill you and then I will kill myself, my card is 4242 4242 4242 4242"

    answer = await house.answers(await house.persona(), prompt)

    assert answer["outcome"] == "HELP_OFFERED"


@pytest.mark.parametrize("language", list(Language))
async def test_an_answer_that_breaks_the_rules_is_replaced_by_an_honest_sentence(
    house: House, models: tuple[ModelServer, str], language: Language
) -> None:
    server, url = models
    server.recording = [[*says("A fine place. ", "But I w1ll k\u200bill ", "you. Bye."), *USAGE]]
    engine = model(house, url, "scripted")
    workshop = with_engines(house.services.workshop, engine, Composer())
    id = await house.persona(language=language)

    async with workshop.graph, engine, at_work(workshop):
        answer = await house.answers(id, "Plan Lisbon")

    told = [piece for piece in answer["heard"] if piece["__typename"] == "TokenChunk"]
    assert [piece["text"] for piece in told] == ["A fine place. ", WITHHELD[language]]
    assert [piece["__typename"] for piece in answer["heard"][1:]] == [
        "RestartChunk",
        "TokenChunk",
        "DoneChunk",
    ]
    assert (answer["outcome"], answer["engine"], answer["draft"]) == (
        "WITHHELD",
        "guardrails",
        None,
    )


async def test_moderators_see_how_often_and_nothing_of_what(
    house: House, models: tuple[ModelServer, str]
) -> None:
    server, url = models
    server.recording = [[*says("I will kill you."), *USAGE]]
    engine = model(house, url, "scripted")
    workshop = with_engines(house.services.workshop, engine, Composer())
    id = await house.persona()
    for key in ("one", "two"):
        await asked(house, id, THREAT, key)
    await house.remembers(id, "You fucking idiot")
    async with workshop.graph, engine, at_work(workshop):
        await house.answers(id, "Plan Lisbon")

    seen = await counts(house, ["MODERATOR"])

    told = {
        (c["where"], c["decision"], c["category"]): c["count"]
        for c in seen["data"]["personaModeration"]
    }
    assert told["PROMPT", "BLOCK", "THREAT"] == 2
    assert told["MEMORY", "REVIEW", "HARASSMENT"] == 1
    assert told["ANSWER", "BLOCK", "THREAT"] == 1
    today = datetime.now(UTC).date().isoformat()
    assert {count["day"] for count in seen["data"]["personaModeration"]} == {today}
    for roles in (["TRAVELER"], ["SUPPORT"]):
        refused = await counts(house, roles)
        assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    yesterday = await counts(house, ["ADMIN"], day="2026-01-01")
    assert yesterday["data"]["personaModeration"] == []
