"""The seeded world has personas; a second seed changes nothing, and brings nothing back."""

from subgraphs.persona.seed import fill
from subgraphs.persona.tests.conftest import House
from subgraphs.persona.tests.test_memories import FORGET
from subgraphs.persona.tests.valkeys import everything
from world.people import BY_HANDLE
from world.personas import COMPANIONS

OWN = """
    query($of: [_Any!]!) {
      _entities(representations: $of) {
        ... on User {
          personas {
            id
            traits { taste source }
            memories(first: 10) { edges { node { id text consentPurpose } } }
          }
        }
      }
    }
"""


async def test_seeded_personas_are_there_once_and_know_only_what_they_may(house: House) -> None:
    added = [await fill(house.services.store) for _ in range(2)]
    alice = BY_HANDLE["alice"].id

    answer = await house.ask(OWN, alice, of=[{"__typename": "User", "id": alice}])

    [persona] = answer["data"]["_entities"][0]["personas"]
    assert added == [len(COMPANIONS), 0]
    assert {trait["source"] for trait in persona["traits"]} == {"DECLARED", "INFERRED"}
    assert len(persona["memories"]["edges"]) == 3
    assert all("AI_MEMORY" in each.person.allows for each in COMPANIONS if each.remembers)


async def test_what_was_forgotten_is_not_seeded_again(house: House) -> None:
    await fill(house.services.store)
    alice = BY_HANDLE["alice"].id
    answer = await house.ask(OWN, alice, of=[{"__typename": "User", "id": alice}])
    [persona] = answer["data"]["_entities"][0]["personas"]
    memory = persona["memories"]["edges"][0]["node"]

    await house.does(FORGET, alice, personaId=persona["id"], memoryIds=[memory["id"]])
    await fill(house.services.store)

    assert memory["text"] not in everything(house.settings.persona_redis_url)
