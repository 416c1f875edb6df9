"""Who sees whom: by handle, by id, and through the other subgraphs' references."""

import pytest

from subgraphs.accounts.consents.models import Purpose
from subgraphs.accounts.nodes import ELSEWHERE
from subgraphs.accounts.tests.conftest import ALICE, AVATARS
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.testing.stores import statements

CARD = "id handle displayName avatarUrl profileVisibility createdAt"
BY_HANDLE = f"query($handle: String!) {{ user(handle: $handle) {{ {CARD} }} }}"
NODE = "query($id: ID!) { node(id: $id) { __typename id ... on User { handle } } }"
ENTITIES = """
    query($ids: [_Any!]!) {
        _entities(representations: $ids) { ... on User { id handle roles consents { purpose } } }
    }
"""
ALLOW = "mutation { setConsent(input: {purpose: LOCATION, granted: true}) { __typename } }"


def references(*ids: str) -> list[dict]:
    return [{"__typename": "User", "id": id} for id in ids]


@pytest.mark.parametrize("handle", ["alice", "ALICE", "Alice"])
@pytest.mark.parametrize("viewer", [ALICE, None])
async def test_a_person_is_found_by_handle_without_regard_to_case(accounts, handle, viewer):
    answer = await accounts.ask(BY_HANDLE, viewer, handle=handle)

    user = answer["data"]["user"]
    assert user.pop("createdAt").endswith("+00:00")
    assert user == {
        "id": ALICE,
        "handle": "alice",
        "displayName": "Alice Moreau",
        "avatarUrl": f"{AVATARS}/{ALICE}.svg",
        "profileVisibility": "PUBLIC",
    }


@pytest.mark.parametrize("handle", ["nobody", "", "a" * 5_000, "' OR 1=1 --", "\ud83d\ude80"])
async def test_a_handle_that_nobody_has_is_null(accounts, handle):
    assert await accounts.ask(BY_HANDLE, handle=handle) == {"data": {"user": None}}


@pytest.mark.parametrize("visibility", ["PUBLIC", "FOLLOWERS"])
async def test_the_card_is_for_everybody(accounts, visibility):
    await accounts.person("bob", visibility=visibility)

    for viewer in (ALICE, None):
        answer = await accounts.ask(BY_HANDLE, viewer, handle="bob")
        assert answer["data"]["user"]["handle"] == "bob"


async def test_a_private_person_is_absent_for_everybody_else_at_every_door(accounts):
    bob = await accounts.person("bob", visibility="PRIVATE")
    gone = new_id("user")

    for viewer in (ALICE, None):
        scope = "openid profile:read users:read_roles"
        by_handle = await accounts.ask(BY_HANDLE, viewer, handle="bob")
        node = await accounts.ask(NODE, viewer, id=bob)
        entity = await accounts.ask(
            "query($ids: [_Any!]!) { _entities(representations: $ids) { ...on User { handle } } }",
            viewer,
            scope=scope,
            ids=references(bob, gone),
        )
        assert by_handle == {"data": {"user": None}}
        assert node == {"data": {"node": None}}
        assert entity == {"data": {"_entities": [None, None]}}


async def test_a_private_person_sees_themselves_at_every_door(accounts):
    bob = await accounts.person("bob", visibility="PRIVATE")

    by_handle = await accounts.ask(BY_HANDLE, bob, handle="bob")
    node = await accounts.ask(NODE, bob, id=bob)
    entity = await accounts.ask(ENTITIES, bob, ids=references(bob))

    assert by_handle["data"]["user"]["id"] == bob
    assert node["data"]["node"] == {"__typename": "User", "id": bob, "handle": "bob"}
    assert entity["data"]["_entities"][0]["handle"] == "bob"


async def test_private_fields_are_null_for_others_also_through_references(accounts):
    bob = await accounts.person("bob", roles=["TRAVELER", "MODERATOR"])
    await accounts.ask(ALLOW, bob)
    await accounts.ask(ALLOW, ALICE)

    answer = await accounts.ask(ENTITIES, ALICE, ids=references(ALICE, bob))

    assert answer["data"]["_entities"] == [
        {
            "id": ALICE,
            "handle": "alice",
            "roles": ["TRAVELER"],
            "consents": [{"purpose": "LOCATION"}],
        },
        {"id": bob, "handle": "bob", "roles": None, "consents": None},
    ]


@pytest.mark.parametrize(
    ("field", "scope"), [("roles", "profile:read"), ("consents { granted }", "users:read_roles")]
)
async def test_a_private_field_needs_its_scope(accounts, field, scope):
    answer = await accounts.ask(f"{{ viewer {{ handle {field} }} }}", scope=scope)

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["viewer"][field.split()[0]] is None
    assert answer["data"]["viewer"]["handle"] == "alice"


async def test_the_viewer_is_who_the_token_names(accounts):
    query = "{ viewer { id handle roles } }"

    assert (await accounts.ask(query))["data"]["viewer"] == {
        "id": ALICE,
        "handle": "alice",
        "roles": ["TRAVELER"],
    }
    assert (await accounts.ask(query, new_id("user")))["data"] == {"viewer": None}
    anonymous = await accounts.ask(query, None)
    assert anonymous["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await accounts.events() == []


async def test_twenty_references_cost_one_statement(accounts):
    people = [await accounts.person(f"person{number}") for number in range(20)]
    query = "query($ids: [_Any!]!) { _entities(representations: $ids) { ...on User { handle } } }"

    with statements(accounts.database) as seen:
        answer = await accounts.ask(query, ids=references(*people))

    assert [user["handle"] for user in answer["data"]["_entities"]] == [
        f"person{number}" for number in range(20)
    ]
    assert len(seen) == 1


async def test_a_persons_consents_cost_one_statement_more(accounts):
    for purpose in Purpose:
        await accounts.ask(
            "mutation($p: ConsentPurpose!) {"
            " setConsent(input: {purpose: $p, granted: true}) { __typename } }",
            p=purpose.value,
        )

    with statements(accounts.database) as seen:
        answer = await accounts.ask("{ viewer { handle consents { purpose } } }")

    assert len(answer["data"]["viewer"]["consents"]) == 5
    assert len(seen) == 2


@pytest.mark.parametrize(("prefix", "type_name"), sorted(ELSEWHERE.items()))
async def test_a_node_of_another_subgraph_is_a_stub_of_its_type(accounts, prefix, type_name):
    id = derived_id(prefix, "anything")

    answer = await accounts.ask(NODE, None, id=id)

    assert answer == {"data": {"node": {"__typename": type_name, "id": id}}}


@pytest.mark.parametrize(
    "id", ["", "user", "user_", "user_nonsense", derived_id("event", "nothing"), "x" * 5_000]
)
async def test_an_id_that_names_nothing_is_null(accounts, id):
    assert await accounts.ask(NODE, id=id) == {"data": {"node": None}}


async def test_accounts_resolves_no_references_to_others_things(accounts):
    airport = {"__typename": "Airport", "id": derived_id("airport", "LIS")}

    answer = await accounts.ask(
        "query($ids: [_Any!]!) { _entities(representations: $ids) { __typename } }",
        None,
        ids=[airport],
    )

    assert answer["data"] == {"_entities": [None]}
