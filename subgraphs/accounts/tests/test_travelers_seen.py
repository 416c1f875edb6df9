"""Only their owner sees travelers, by whatever way; and what is sensitive needs its scope."""

import pytest
from sqlalchemy import update

from subgraphs.accounts.tests.companions import (
    ALL,
    OWN,
    READ,
    SENSITIVE,
    TRAVELER,
    WRITE,
    added,
    documented,
    own,
    rows,
)
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.accounts.travelers.models import TravelerRow
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.stores import statements

ENTITIES = f"""
    query($r: [_Any!]!) {{
      _entities(representations: $r) {{
        __typename
        ... on Traveler {{ {TRAVELER} owner {{ id }} }}
      }}
    }}
"""
NODE = f"query($id: ID!) {{ node(id: $id) {{ __typename ... on Traveler {{ {TRAVELER} }} }} }}"
BY_HANDLE = '{ user(handle: "alice") { id travelers { edges { node { id } } } } }'
PAGE = """
    query($first: Int!, $after: String) {
      viewer { travelers(first: $first, after: $after) {
        edges { cursor node { givenName } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } }
    }
"""


@pytest.fixture
async def jules(accounts):
    """Alice's, with a passport; as she sees him."""
    id = (await added(accounts))["id"]
    return (await documented(accounts, id))["traveler"]


async def entities(accounts, as_user, *ids, scope=ALL, query=ENTITIES):
    representations = [{"__typename": "Traveler", "id": id} for id in ids]
    return await accounts.ask(query, as_user, scope=scope, r=representations)


async def test_the_owner_sees_them_by_every_way(accounts, jules):
    by_reference = await entities(accounts, ALICE, jules["id"])
    by_id = await accounts.ask(NODE, scope=ALL, id=jules["id"])

    seen = {"__typename": "Traveler", **jules}
    assert by_reference["data"]["_entities"] == [{**seen, "owner": {"id": ALICE}}]
    assert by_id["data"]["node"] == seen
    assert await own(accounts) == [jules]


async def test_to_everybody_else_they_are_absent(accounts, jules):
    bob = await accounts.person("bob")
    unknown = derived_id("traveler", "nobody")

    for viewer in (bob, None):
        answer = await entities(accounts, viewer, jules["id"], unknown)
        assert answer == {"data": {"_entities": [None, None]}}
        node = await accounts.ask(NODE, viewer, scope=ALL, id=jules["id"])
        assert node == {"data": {"node": None}}


async def test_what_is_absent_looks_like_what_never_was(accounts, jules):
    bob = await accounts.person("bob")

    for query in (NODE, "query($id: ID!) { node(id: $id) { id } }"):
        theirs = await accounts.ask(query, bob, scope=ALL, id=jules["id"])
        none = await accounts.ask(query, bob, scope=ALL, id=derived_id("traveler", "nobody"))
        assert theirs == none == {"data": {"node": None}}


async def test_of_another_person_the_list_is_null(accounts, jules):
    bob = await accounts.person("bob")

    assert (await accounts.ask(BY_HANDLE, bob, scope=ALL))["data"]["user"] == {
        "id": ALICE,
        "travelers": None,
    }
    mine = (await accounts.ask(BY_HANDLE, scope=ALL))["data"]["user"]["travelers"]
    assert [edge["node"]["id"] for edge in mine["edges"]] == [jules["id"]]


async def test_a_role_or_a_program_sees_no_more(accounts, jules):
    admin = await accounts.person("admin", roles=["ADMIN", "SUPPORT", "MODERATOR"])
    roles = ["ADMIN", "SUPPORT", "MODERATOR"]
    tokens = [
        accounts.issuer.token(admin, scope=ALL, roles=roles),
        accounts.issuer.program_token("acme-travel", scope=f"{ALL} catalog:read"),
    ]
    given = {"r": [{"__typename": "Traveler", "id": jules["id"]}]}

    for token in tokens:
        answer = await accounts.router.ask(ENTITIES, given, token=token)
        assert not any((answer["data"] or {}).get("_entities") or [])
        assert "Jules" not in str(answer)


PLAIN, SENSITIVE_FIELDS = "givenName familyName", ("dateOfBirth", "gender", "email", "phone")


@pytest.mark.parametrize("field", [*SENSITIVE_FIELDS, "documents { id }"])
async def test_what_is_sensitive_needs_its_scope(accounts, jules, field):
    query = f"{{ viewer {{ travelers {{ edges {{ node {{ {PLAIN} {field} }} }} }} }} }}"

    answer = await accounts.ask(query, scope=f"openid {READ} {WRITE}")

    name = field.split()[0]
    [edge] = answer["data"]["viewer"]["travelers"]["edges"]
    assert edge["node"] == {"givenName": "Jules", "familyName": "Moreau", name: None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize("field", ["givenName", "familyName", "owner { id }"])
async def test_no_field_is_read_without_a_scope(accounts, jules, field):
    query = ENTITIES.replace(TRAVELER, field).replace("owner { id }\n", "\n")

    answer = await entities(accounts, ALICE, jules["id"], scope=f"openid {WRITE}", query=query)

    assert answer["data"]["_entities"] == [None]
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {"FORBIDDEN"}


async def test_the_list_is_not_read_without_its_scope(accounts, jules):
    answer = await accounts.ask(OWN, scope=f"openid {WRITE} {SENSITIVE} profile:read")

    assert answer["data"]["viewer"] == {"travelers": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


async def test_pages_follow_the_order_of_adding(accounts):
    for name in ("Ana", "Bea", "Cai"):
        await added(accounts, givenName=name)

    async def page(**asked):
        answer = await accounts.ask(PAGE, scope=ALL, **asked)
        return answer["data"]["viewer"]["travelers"]

    one = await page(first=2)
    two = await page(first=2, after=one["pageInfo"]["endCursor"])
    names = [[edge["node"]["givenName"] for edge in part["edges"]] for part in (one, two)]
    assert names == [["Ana", "Bea"], ["Cai"]]
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)
    assert two["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize("asked", [{"first": 0}, {"first": 101}, {"first": 5, "after": "nonsense"}])
async def test_a_page_that_cannot_be_is_refused(accounts, asked):
    answer = await accounts.ask(PAGE, scope=ALL, **asked)

    assert answer["data"]["viewer"]["travelers"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]


async def test_however_many_travelers_take_as_many_statements(accounts, jules):
    with statements(accounts.database) as one:
        await own(accounts)
    for _ in range(5):
        await documented(accounts, (await added(accounts))["id"])
    with statements(accounts.database) as six:
        seen = await own(accounts)

    assert len(seen) == 6
    assert len(one) == len(six) == 3  # the person, their travelers, all documents
    assert not any("travel_documents.number" in statement for statement in six)


async def test_a_token_moved_to_another_row_is_a_crash_and_not_shown(accounts, jules):
    """Somebody who may write to the database swaps two people's names."""
    bob = await accounts.person("bob")
    eve = (await added(accounts, bob, givenName="Eve"))["id"]
    [stolen] = [row for row in await rows(accounts, "travelers") if row["id"] == jules["id"]]
    async with accounts.database.transaction() as transaction:
        moved = update(TravelerRow).where(TravelerRow.id == eve)
        await transaction.session.execute(moved.values(given_name=stolen["given_name"]))

    answer = await accounts.ask(
        "{ viewer { travelers { edges { node { givenName } } } } }", bob, scope=ALL
    )

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL_SERVER_ERROR"]
    assert "Jules" not in str(answer)
