"""The partners' endpoint: their contract, for their programs alone."""

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World

PARTNER = "/partner/graphql"
PLACE = "{ place(id: 1) { name } }"


async def test_a_program_reads_the_contract(client: Client, world: World) -> None:
    answer = await client.ask(PLACE, token=world.issuer.client_token(), path=PARTNER)

    assert answer.json()["data"] == {"place": {"name": "Place 1"}}


async def test_the_contract_holds_nothing_untagged(client: Client, world: World) -> None:
    token = world.issuer.client_token()

    untagged = await client.ask("{ place(id: 1) { staffNotes } }", token=token, path=PARTNER)
    other = await client.ask("{ user(id: 1) { name } }", token=token, path=PARTNER)
    mutation = await client.ask('mutation { rename(name: "x") }', token=token, path=PARTNER)
    shown = await client.ask(
        "{ __schema { types { name fields { name } } } }", token=token, path=PARTNER
    )

    for answer in (untagged, other):
        assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]
    assert "data" not in mutation.json()
    types = {
        each["name"]: [field["name"] for field in each["fields"] or []]
        for each in shown.json()["data"]["__schema"]["types"]
        if not each["name"].startswith("__")
    }
    assert types.keys() == {"Query", "Place", "ID", "String", "Boolean"}
    assert types["Place"] == ["id", "name"]


async def test_only_a_program_with_a_scope_may_ask(client: Client, world: World) -> None:
    nobody = await client.ask(PLACE, path=PARTNER)
    person = await client.ask(PLACE, token=world.issuer.token(), path=PARTNER)
    without = await client.ask(PLACE, token=world.issuer.client_token(scope=""), path=PARTNER)

    assert (nobody.status_code, codes(nobody)) == (401, ["UNAUTHENTICATED"])
    assert (person.status_code, codes(person)) == (403, ["FORBIDDEN"])
    assert (without.status_code, codes(without)) == (403, ["FORBIDDEN"])


async def test_a_program_has_no_business_at_the_peoples_endpoint(
    client: Client, world: World
) -> None:
    own = await client.ask(PLACE, token=world.issuer.client_token())
    auth0 = await client.ask(PLACE, token=world.issuer.token("abc@clients"))

    for answer in (own, auth0):
        assert (answer.status_code, codes(answer)) == (403, ["FORBIDDEN"])
