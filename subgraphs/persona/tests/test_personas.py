"""A person makes personas, changes them, and is the only one who sees them."""

import asyncio
from typing import Any

import pytest

from subgraphs.persona.tests.conftest import ANA, BEN, CREATE, House
from subgraphs.persona.tests.valkeys import Commands, everything

OWN = """
    query($of: [_Any!]!) {
      _entities(representations: $of) {
        ... on User { personas { id name version traits { taste weight source } disclosure } }
      }
    }
"""
BY_ID = """
    query($id: ID!, $of: [_Any!]!) {
      persona(id: $id) { id name }
      _entities(representations: $of) { ... on Persona { id name } }
    }
"""
UPDATE = """
    mutation($input: UpdatePersonaInput!) {
      updatePersona(input: $input) {
        __typename
        ... on UpdatePersonaSuccess { persona { name version tone traits { taste weight source } } }
        ... on Problem { code message path retryable }
      }
    }
"""
DEEP = """
    query($of: [_Any!]!) {
      _entities(representations: $of) {
        ... on User {
          personas {
            owner { id }
            memories(first: 5) { edges { node { text } } }
            drafts(first: 5) { edges { node { title } } }
          }
        }
      }
    }
"""


def user(id: str) -> list[dict[str, str]]:
    return [{"__typename": "User", "id": id}]


async def own(house: House, viewer: str | None, of: str = ANA) -> Any:
    answer = await house.ask(OWN, viewer, of=user(of))
    return answer["data"]["_entities"][0]


async def test_a_persona_is_its_persons_and_absent_to_everybody_else(house: House) -> None:
    id = await house.persona(name="Marcel", traits=[{"taste": "FOOD", "weight": 0.9}])

    [mine] = (await own(house, ANA))["personas"]
    theirs = await own(house, BEN)
    known = await house.ask(BY_ID, BEN, id=id, of=[{"__typename": "Persona", "id": id}])

    assert mine["name"] == "Marcel"
    assert mine["traits"] == [{"taste": "FOOD", "weight": 0.9, "source": "DECLARED"}]
    assert mine["disclosure"].startswith("This is an AI persona")
    assert theirs == {"personas": None}
    assert known["data"] == {"persona": None, "_entities": [None]}


@pytest.mark.parametrize(
    ("viewer", "scope"), [(None, ""), (ANA, "openid"), (ANA, "personas:write")]
)
async def test_without_the_scope_nothing_is_shown(
    house: House, viewer: str | None, scope: str
) -> None:
    id = await house.persona()
    token = house.issuer.token(viewer, scope=scope) if viewer else None

    answer = await house.router.ask(OWN, {"of": user(ANA)}, token=token)

    assert id not in str(answer)
    assert answer["errors"][0]["extensions"]["code"] in {"UNAUTHENTICATED", "FORBIDDEN"}


async def test_the_same_key_makes_one_persona_and_another_use_of_it_is_refused(
    house: House,
) -> None:
    first = await house.does(CREATE, clientKey="one", name="Marcel")
    again = await house.does(CREATE, clientKey="one", name="Marcel")
    other = await house.does(CREATE, clientKey="one", name="Rosa")

    assert first["persona"] == again["persona"]
    assert other == {
        "__typename": "ConflictProblem",
        "code": "CONFLICT",
        "message": "This key was used for another request. Choose a new one.",
        "path": ["clientKey"],
        "retryable": False,
    }
    assert len((await own(house, ANA))["personas"]) == 1


@pytest.mark.parametrize(
    ("input", "path"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "M", "traits": [{"taste": "SEA", "weight": 1.5}]}, "traits"),
        ({"name": "M", "traits": [{"taste": "SEA", "weight": 1.0}] * 2}, "traits"),
        ({"name": "M", "clientKey": ""}, "clientKey"),
    ],
)
async def test_what_is_not_as_it_must_be_is_refused_and_nothing_is_kept(
    house: House, input: dict[str, object], path: str
) -> None:
    refused = await house.does(CREATE, **input)

    assert (refused["code"], refused["path"]) == ("INVALID_INPUT", [path])
    assert everything(house.settings.persona_redis_url) == "{}"


async def test_nobody_has_more_than_ten(house: House) -> None:
    for _ in range(10):
        await house.persona()

    refused = await house.does(CREATE, name="Eleven")

    assert refused["code"] == "CONFLICT"
    assert len((await own(house, ANA))["personas"]) == 10


async def test_a_change_needs_the_version_that_it_was_made_from(house: House) -> None:
    id = await house.persona(traits=[{"taste": "SEA", "weight": 0.5}])

    changed = await house.does(UPDATE, personaId=id, expectedVersion=1, tone="BRIEF")
    stale = await house.does(UPDATE, personaId=id, expectedVersion=1, name="Late")
    null = await house.does(UPDATE, personaId=id, expectedVersion=2, name=None)
    others = await house.does(UPDATE, BEN, personaId=id, expectedVersion=2, name="Mine")

    assert (changed["persona"]["version"], changed["persona"]["tone"]) == (2, "BRIEF")
    assert changed["persona"]["traits"] == [{"taste": "SEA", "weight": 0.5, "source": "DECLARED"}]
    assert (stale["code"], stale["path"], stale["retryable"]) == (
        "CONFLICT",
        ["expectedVersion"],
        True,
    )
    assert (null["code"], others["code"]) == ("INVALID_INPUT", "NOT_FOUND")
    [kept] = (await own(house, ANA))["personas"]
    assert (kept["name"], kept["version"]) == ("Marcel", 2)


async def test_of_many_writers_at_once_one_wins_and_the_others_are_told(house: House) -> None:
    id = await house.persona()

    outcomes = await asyncio.gather(
        *(house.does(UPDATE, personaId=id, expectedVersion=1, name=f"N{n}") for n in range(8))
    )

    won = [each["persona"] for each in outcomes if each["__typename"] == "UpdatePersonaSuccess"]
    lost = [each for each in outcomes if each["__typename"] == "ConflictProblem"]
    [kept] = (await own(house, ANA))["personas"]
    assert (len(won), len(lost)) == (1, 7)
    assert (kept["name"], kept["version"]) == (won[0]["name"], 2)


async def commands_for(house: House) -> list[str]:
    with Commands(house.settings.persona_redis_url) as seen:
        answer = await house.ask(DEEP, ANA, of=user(ANA))
    assert "errors" not in answer
    return seen


async def test_many_personas_with_all_they_know_take_as_many_commands_as_one(house: House) -> None:
    async def another() -> None:
        id = await house.persona()
        await house.remembers(id, "I like trains")

    await another()
    await commands_for(house)  # connects, and probes
    one = await commands_for(house)
    for _ in range(4):
        await another()
    five = await commands_for(house)

    assert one == five == ["EVAL"] * 5  # their list, they; two lists of lists; memories
