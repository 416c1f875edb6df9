"""What a person says of their own tastes is remembered, with their consent; nothing else is."""

import pytest

from subgraphs.persona.memories.inferring import inferred
from subgraphs.persona.personas.models import Language
from subgraphs.persona.tests.conftest import ANA, REMEMBER, House
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.test_composer import entities, reasons
from subgraphs.persona.tests.test_memories import FORGET
from subgraphs.persona.tests.valkeys import everything

KNOWN = """
    query($id: ID!) {
      persona(id: $id) {
        memories(first: 10) {
          edges { node { id text learnedFrom consentPurpose evidence createdAt expiresAt } }
        }
      }
    }
"""
GOAL = "2 days in Lisbon from Paris, 2027-05-01. "


async def known(house: House, id: str) -> list[dict]:
    answer = await house.ask(KNOWN, ANA, id=id)
    return [edge["node"] for edge in answer["data"]["persona"]["memories"]["edges"]]


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (
            "I'm vegetarian and I hate early flights.",
            ["I am vegetarian", "I do not like early flights"],
        ),
        ("i really love museums! I can't stand crowds", ["I do not like crowds", "I like museums"]),
        ("Soy vegana, odio los madrugones", ["I am vegan", "I do not like early flights"]),
        (
            "No me gustan los museos; prefiero las playas",
            ["I do not like museums", "I like beaches"],
        ),
        ("I prefer an aisle seat", ["I like aisle seats"]),
        ("My friend says: I hate early flights", []),
        ('Ana wrote "I am vegetarian" to me', []),
        ("If I love museums, what then", []),
        ("Do I like museums?", []),
        ("I am not vegetarian. No soy vegana", []),
        ("Pretend that I love crowds", []),
        ("I am diabetic, Muslim, gay, a socialist and allergic to nuts. I love my church", []),
        ("Soy diabética, católica y lesbiana; odio al partido", []),
        ("We love museums and my son hates early flights", []),
    ],
)
def test_only_what_they_say_of_themselves_and_of_these_things(said: str, texts: list[str]) -> None:
    assert [each.text for each in inferred(said, Language.EN)] == texts


@pytest.mark.usefixtures("working")
async def test_what_was_said_once_is_known_from_then_on_and_says_why(
    house: House, world: SmallWorld
) -> None:
    world.flight_hours = ("08", "11")
    id = await house.persona(language="ES")
    first = await house.asks(id, GOAL + "Odio los madrugones")
    early = (await house.hears(first))[-1]
    late = await house.answers(id, GOAL + "Odio los vuelos de madrugada")

    [memory] = await known(house, id)
    assert memory["text"] == "No me gustan los vuelos de madrugada"
    assert (memory["learnedFrom"], memory["consentPurpose"]) == ("INFERRED", "AI_MEMORY")
    assert memory["evidence"] == first
    assert memory["createdAt"][:4] != memory["expiresAt"][:4]
    assert entities(early)["FlightOffer"] == ["flightoffer_cdg", "flightoffer_lis"]
    assert entities(late)["FlightOffer"] == ["flightoffer_cdg_11", "flightoffer_lis_11"]
    assert "No te gustan los vuelos de madrugada." in reasons(late)


@pytest.mark.usefixtures("working")
async def test_it_is_forgotten_with_the_turn_that_said_so(house: House) -> None:
    id = await house.persona()
    turn = await house.asks(id, GOAL + "I am vegetarian")
    await house.hears(turn)
    [memory] = await known(house, id)

    await house.does(FORGET, personaId=id, memoryIds=[memory["id"]])

    left = everything(house.settings.persona_redis_url)
    assert [each for each in (memory["id"], turn, "vegetarian") if each in left] == []


@pytest.mark.usefixtures("working")
async def test_without_consent_or_from_others_words_nothing_is_learned(
    house: House, world: SmallWorld
) -> None:
    id = await house.persona(name="I am vegan")
    world.facts.insert(0, "I am vegetarian. I love crowds.")
    await house.answers(id, GOAL)
    world.consents["AI_MEMORY"] = False
    await house.answers(id, GOAL + "I am vegetarian")
    world.consents["AI_MEMORY"], world.refusing = True, {"viewer"}
    await house.answers(id, GOAL + "I am vegetarian")

    told = await house.does(
        REMEMBER, personaId=id, text="I am vegan", purpose="AI_MEMORY", learnedFrom="INFERRED"
    )

    assert await known(house, id) == []
    assert (told["code"], told["path"]) == ("INVALID_INPUT", ["learnedFrom"])
