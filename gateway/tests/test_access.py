"""What `@authenticated` and `@requiresScopes` hold back at the router."""

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World
from gateway.tests.schemas import Calls
from gateway.tests.subgraph import Subgraph


async def test_without_a_token_a_guarded_field_is_null_and_never_asked_for(
    client: Client, people: Subgraph
) -> None:
    answer = await client.ask("{ viewer { name } user(id: 1) { name email } diary { text } }")

    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "viewer": None,
        "user": {"name": "User 1", "email": None},
        "diary": None,
    }
    assert [(error["path"], error["extensions"]["code"]) for error in answer.json()["errors"]] == [
        (["viewer"], "UNAUTHENTICATED"),
        (["user", "email"], "UNAUTHENTICATED"),
        (["diary"], "UNAUTHENTICATED"),
    ]
    [body] = people.bodies
    assert not any(word in body["query"] for word in ("viewer", "email", "diary"))


async def test_a_guarded_field_that_may_not_be_null_takes_what_is_around_it(
    client: Client,
) -> None:
    answer = await client.ask("{ user(id: 1) { name secret } users { id secret } }")

    assert answer.json()["data"] == {"user": None, "users": [None, None, None]}
    assert [error["path"] for error in answer.json()["errors"]] == [
        ["user", "secret"],
        ["users", 0, "secret"],
    ]


async def test_any_group_of_scopes_opens_a_field(client: Client, world: World) -> None:
    query = "{ user(id: 1) { email secret } }"

    without = await client.ask(query, token=world.issuer.token(scope="openid"))
    first = await client.ask(query, token=world.issuer.token(scope="openid profile:read"))
    second = await client.ask(query, token=world.issuer.token(scope="admin"))

    assert without.json()["data"] == {"user": {"email": None, "secret": "hidden"}}
    assert codes(without) == ["FORBIDDEN"]
    assert first.json()["data"] == {"user": {"email": "1@example.org", "secret": "hidden"}}
    assert second.json()["data"] == first.json()["data"]


async def test_fragments_and_aliases_do_not_go_around_a_guard(client: Client) -> None:
    answer = await client.ask(
        "{ a: user(id: 1) { ...Inner } users { ... on User { mail: email } } }"
        " fragment Inner on User { e: email ... { f: email } }"
    )

    assert answer.json()["data"] == {
        "a": {"e": None, "f": None},
        "users": [{"mail": None}] * 3,
    }
    assert codes(answer) == ["UNAUTHENTICATED"] * 3


async def test_absent_objects_stay_absent_and_raise_no_error(client: Client) -> None:
    answer = await client.ask("{ user(id: nobody) { name email } }".replace("nobody", '"nobody"'))

    assert answer.json()["data"] == {"user": None}
    assert "errors" not in answer.json()


async def test_a_guarded_mutation_does_nothing_for_a_stranger(client: Client) -> None:
    Calls.renames.clear()

    answer = await client.ask('mutation { rename(name: "Ana") renameMe(name: "Eve") }')

    assert answer.json()["data"] == {"rename": "Ana", "renameMe": None}
    assert codes(answer) == ["UNAUTHENTICATED"]
    assert Calls.renames == ["Ana"]


async def test_what_is_skipped_is_not_refused(client: Client) -> None:
    query = "query($no: Boolean!) { user(id: 1) { id email @include(if: $no) } }"

    answer = await client.ask(query, {"no": False})

    assert answer.json()["data"] == {"user": {"id": "1"}}
    assert "errors" not in answer.json()
