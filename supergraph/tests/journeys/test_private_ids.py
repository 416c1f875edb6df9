"""Whoever learned the id of another's private thing learns nothing more by it, by any way."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from subgraphs.chassis.ids import derived_id, new_id
from supergraph.tests.journeys.people import until
from supergraph.tests.journeys.stack import Stack, data_of

NEWEST = "{ notifications(first: 1) { edges { node { id } } } }"
NODE = """
    query($id: ID!) {
      node(id: $id) {
        __typename
        id
        ... on Notification { sequence kind text createdAt isRead }
        ... on User { handle displayName roles consents { id } }
      }
    }
"""
ASKED = {
    "accounts": "... on User { id handle displayName roles consents { id } }",
    "social": "... on Notification { id sequence text }",
}
GRETA = derived_id("user", "greta")  # whose profile is PRIVATE
CARLA = derived_id("user", "carla")


async def newest_of(stack: Stack, person: str) -> str:
    """Once there is one: a new stack's worker has yet to welcome everybody."""

    async def shown() -> list[Any]:
        page = data_of(await stack.ask(NEWEST, person=person))["notifications"]
        return list(page["edges"])

    return str((await until(shown, bool))[0]["node"]["id"])


async def entities(
    stack: Stack, subgraph: str, *of: Mapping[str, Any], person: str | None
) -> dict[str, Any]:
    token = stack.token(person) if person else None
    fields = ASKED[subgraph]
    query = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ {fields} }} }}"
    return await stack.past_the_gateway(subgraph).ask(query, {"of": of}, token=token)


def said(answer: Mapping[str, Any]) -> str:
    """All but what it cost."""
    return json.dumps({name: answer.get(name) for name in ("data", "errors")})


def notification(id: str) -> dict[str, str]:
    return {"__typename": "Notification", "id": id}


def user(id: str, **forged: Any) -> dict[str, Any]:
    return {"__typename": "User", "id": id, **forged}


@pytest.mark.parametrize(
    "field", ["_entities(representations: []) { __typename }", "_service { sdl }"]
)
async def test_the_gateway_has_no_door_of_the_routers(stack: Stack, field: str) -> None:
    answer = await stack.ask(f"{{ {field} }}", person="bob")

    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("person", ["farid", "admin", "support", None])
async def test_anothers_notification_is_as_one_that_never_was(
    stack: Stack, person: str | None
) -> None:
    real, made_up = await newest_of(stack, "carla"), new_id("notification")

    by_node = [said(await stack.ask(NODE, {"id": id}, person)) for id in (real, made_up)]
    past = [
        said(await entities(stack, "social", notification(id), person=person))
        for id in (real, made_up)
    ]

    assert by_node[0] == by_node[1].replace(made_up, real)
    assert past[0] == past[1].replace(made_up, real)
    assert "Welcome" not in by_node[0] + past[0]


async def test_ones_own_beside_anothers_brings_ones_own_alone(stack: Stack) -> None:
    mine, anothers = await newest_of(stack, "farid"), await newest_of(stack, "carla")

    answer = await entities(
        stack, "social", notification(anothers), notification(mine), person="farid"
    )

    shown = data_of(answer)["_entities"]
    assert shown[0] is None
    assert shown[1]["id"] == mine


@pytest.mark.parametrize("person", ["farid", "moderator", None])
async def test_a_private_person_is_as_one_who_never_was(stack: Stack, person: str | None) -> None:
    made_up = new_id("user")

    by_node = [(await stack.ask(NODE, {"id": id}, person))["data"] for id in (GRETA, made_up)]
    by_handle = [
        (await stack.ask(f'{{ user(handle: "{handle}") {{ id }} }}', person=person))["data"]
        for handle in ("greta", "nobody_has_this")
    ]
    past = [
        (await entities(stack, "accounts", user(id), person=person))["data"]
        for id in (GRETA, made_up)
    ]

    assert by_node == [{"node": None}] * 2
    assert by_handle == [{"user": None}] * 2
    assert past == [{"_entities": [None]}] * 2


async def test_what_a_reference_claims_beside_its_key_is_refused(stack: Stack) -> None:
    forged = user(CARLA, handle="admin", roles=["ADMIN"], row={"id": CARLA}, consents=[{"id": "1"}])

    answer = await entities(stack, "accounts", forged, person="farid")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]
    assert (answer.get("data") or {"_entities": [None]})["_entities"] == [None]


async def test_an_id_of_one_type_opens_nothing_of_another(stack: Stack) -> None:
    carlas = await newest_of(stack, "carla")

    as_person = await entities(stack, "accounts", user(carlas), person="carla")
    as_notification = await entities(stack, "social", notification(CARLA), person="carla")

    assert data_of(as_person)["_entities"] == [None]
    assert data_of(as_notification)["_entities"] == [None]


@pytest.mark.parametrize("of", [{"id": CARLA}, {"__typename": "Query"}, {"__typename": "User"}])
async def test_a_reference_to_nothing_is_refused_without_a_word_on_why(
    stack: Stack, of: dict[str, str]
) -> None:
    answer = await entities(stack, "accounts", of, person="farid")

    assert (answer.get("data") or {"_entities": [None]})["_entities"] == [None]
    assert "Traceback" not in json.dumps(answer)
    assert "subgraphs." not in json.dumps(answer)
