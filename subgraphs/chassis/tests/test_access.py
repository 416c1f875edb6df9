"""What stands on a field or a type as a directive is what happens at its resolver."""

import pytest

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.tests.conftest import ANA, codes

FULL = "parrots:feed parrots:read"
ENTITIES = "query($r: [_Any!]!) { _entities(representations: $r) { __typename %s } }"
PARROT = {"__typename": "Parrot", "id": "1"}
NEST = {"__typename": "Nest", "id": "1"}


async def test_a_field_for_the_signed_in_is_closed_to_others(parrots):
    assert await parrots.codes("{ guarded }") == ["UNAUTHENTICATED"]
    assert parrots.aviary.ran == []

    assert await parrots.ask("{ guarded }", ANA) == {"data": {"guarded": "guarded"}}
    assert parrots.aviary.ran == ["guarded"]


@pytest.mark.parametrize(
    ("person", "scope", "code"),
    [
        (None, "", "UNAUTHENTICATED"),
        (ANA, "", "FORBIDDEN"),
        (ANA, "parrots:feed", "FORBIDDEN"),
        (ANA, "parrots:read", "FORBIDDEN"),
        (ANA, "parrots:feed,parrots:read", "FORBIDDEN"),
        (ANA, "PARROTS:ALL", "FORBIDDEN"),
        (ANA, FULL, None),
        (ANA, "parrots:all", None),
        (ANA, f"openid {FULL}  parrots:all", None),
    ],
)
@pytest.mark.parametrize(
    ("query", "name"), [("{ feed }", "feed"), ("{ parrot(id: 1) { food } }", "food")]
)
async def test_scopes_are_any_of_the_groups_and_all_of_a_group(
    parrots, query, name, person, scope, code
):
    answer = await parrots.ask(query, person, scope)

    assert codes(answer) == ([code] if code else [])
    assert (name in parrots.aviary.ran) == (code is None)


async def test_what_is_refused_leaves_the_rest_of_the_answer(parrots):
    answer = await parrots.ask("{ echo guarded feed parrot(id: 1) { id food } }")

    assert answer["data"] == {
        "echo": "",
        "guarded": None,
        "feed": None,
        "parrot": {"id": "1", "food": None},
    }
    paths = [error["path"] for error in answer["errors"]]
    assert sorted(paths) == [["feed"], ["guarded"], ["parrot", "food"]]
    assert set(codes(answer)) == {"UNAUTHENTICATED"}


@pytest.mark.parametrize("inside", ["id", "eggs", "__typename"])
async def test_nobody_learns_of_a_guarded_type_not_even_that_it_is_there(parrots, inside):
    answer = await parrots.ask(f"{{ nest {{ {inside} }} }}")

    assert answer["data"] == {"nest": None}
    assert codes(answer) == ["UNAUTHENTICATED"]
    assert parrots.aviary.ran == []

    assert (await parrots.ask("{ nest { eggs } }", ANA))["data"] == {"nest": {"eggs": 3}}


async def test_entities_are_guarded_as_fields_are(parrots):
    wanted = ENTITIES % "... on Parrot { name food } ... on Nest { id eggs }"

    refused = await parrots.ask(wanted, r=[PARROT, NEST])
    assert refused["data"]["_entities"] == [
        {"__typename": "Parrot", "name": "Parrot 1", "food": None},
        None,
    ]
    assert set(codes(refused)) == {"UNAUTHENTICATED"}
    assert not {"food", "eggs"} & set(parrots.aviary.ran)

    forbidden = await parrots.ask(wanted, ANA, r=[PARROT, NEST])
    assert codes(forbidden) == ["FORBIDDEN"]
    assert forbidden["errors"][0]["path"] == ["_entities", 0, "food"]

    answered = await parrots.ask(wanted, ANA, FULL, r=[PARROT, NEST])
    assert answered["data"]["_entities"] == [
        {"__typename": "Parrot", "name": "Parrot 1", "food": "seeds"},
        {"__typename": "Nest", "id": "1", "eggs": 3},
    ]


@pytest.mark.parametrize(
    ("person", "scope", "code"),
    [(None, "", "UNAUTHENTICATED"), (ANA, FULL, "FORBIDDEN"), (ANA, "parrots:teach", None)],
)
async def test_a_mutation_is_guarded_before_it_changes_anything(parrots, person, scope, code):
    answer = await parrots.ask(
        'mutation { teach(input: {text: "hello"}) { ... on Taught { words } } }', person, scope
    )

    assert codes(answer) == ([code] if code else [])
    assert parrots.aviary.words == ([] if code else ["hello"])


async def subscribed(parrots, socket, query, person, scope):
    token = parrots.issuer.token(person, scope=scope) if person else None
    async with socket(token=token) as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.subscribe(query, {})
        return await open_socket.receive()


@pytest.mark.parametrize(
    ("query", "person", "scope", "code"),
    [
        ("subscription { meals }", None, "", "UNAUTHENTICATED"),
        ("subscription { meals }", ANA, "parrots:feed", "FORBIDDEN"),
        ("subscription { nests { __typename } }", None, "", "UNAUTHENTICATED"),
    ],
)
async def test_a_subscription_is_guarded_before_it_starts(
    parrots, socket, query, person, scope, code
):
    answer = await subscribed(parrots, socket, query, person, scope)

    assert answer["type"] == "error"
    assert [error["extensions"]["code"] for error in answer["payload"]] == [code]
    assert parrots.aviary.ran == []


async def test_a_subscription_is_open_to_whom_it_is_meant_for(parrots, socket):
    meals = await subscribed(parrots, socket, "subscription { meals }", ANA, FULL)
    nests = await subscribed(parrots, socket, "subscription { nests { eggs } }", ANA, "")
    fed = await subscribed(parrots, socket, "{ feed }", ANA, "")

    assert meals["payload"] == {"data": {"meals": "seeds"}}
    assert nests["payload"] == {"data": {"nests": {"eggs": 3}}}
    assert fed["payload"]["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


async def test_a_program_is_no_person(settings, issuer, parrots):
    token = issuer.program_token("partner", scope="parrots:all parrots:teach")
    router = Router(parrots.app, "parrots", ROUTER_SECRET)

    for query in ("{ feed }", "{ guarded }", "{ whoami }"):
        assert codes(await router.ask(query, token=token)) == ["FORBIDDEN"]
    assert parrots.aviary.ran == []
