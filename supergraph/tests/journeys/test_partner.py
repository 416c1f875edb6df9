"""A partner's program: its own credentials, its own contract, its own door."""

from typing import Any

import httpx

from supergraph.tests.journeys.stack import Stack, data_of

TYPES = "{ __schema { types { name } queryType { fields { name } } mutationType { name } } }"
AIRPORT = '{ airport(iataCode: "LIS") { name iataCode } }'


async def program_token(stack: Stack) -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{stack.address('accounts')}/token",
            data={"grant_type": "client_credentials", "scope": "catalog:read"},
            auth=("acme-travel", "acme-development-secret"),
        )
    return str(answer.json()["access_token"])


async def post(stack: Stack, path: str, query: str, token: str | None) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=stack.address("gateway")) as client:
        return (await client.post(path, json={"query": query}, headers=headers)).json()


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


async def test_a_partner_reads_places_through_its_contract(stack: Stack) -> None:
    token = await program_token(stack)

    answer = await post(stack, "/partner/graphql", AIRPORT, token)

    assert data_of(answer)["airport"]["iataCode"] == "LIS"


async def test_the_partners_schema_is_the_contract_alone(stack: Stack) -> None:
    schema = data_of(await post(stack, "/partner/graphql", TYPES, await program_token(stack)))

    shown = schema["__schema"]
    names = {kind["name"] for kind in shown["types"]}
    roots = {field["name"] for field in shown["queryType"]["fields"]}
    assert {"Airport", "Destination"} <= names
    assert names.isdisjoint({"Notification", "Consent", "Viewer"})
    assert roots.isdisjoint({"viewer", "user", "notifications", "node"})
    assert shown["mutationType"] is None


async def test_what_is_outside_the_contract_does_not_exist_for_a_partner(stack: Stack) -> None:
    answer = await post(
        stack, "/partner/graphql", "{ viewer { handle } }", await program_token(stack)
    )

    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]
    assert answer.get("data") is None


async def test_the_two_doors_are_not_each_others(stack: Stack) -> None:
    at_peoples = await post(stack, "/graphql", AIRPORT, await program_token(stack))
    person = await post(stack, "/partner/graphql", AIRPORT, stack.token("alice"))
    nobody = await post(stack, "/partner/graphql", AIRPORT, None)

    assert (codes(at_peoples), codes(person), codes(nobody)) == (
        ["FORBIDDEN"],
        ["FORBIDDEN"],
        ["UNAUTHENTICATED"],
    )
