"""Suspending a person and ending it: who may, what ends, and what is kept."""

import asyncio

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from subgraphs.accounts.issuer.models import FamilyRow, SessionRow
from subgraphs.accounts.issuer.token import issued
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.suspensions.models import SuspensionRow
from subgraphs.accounts.tests.conftest import ALICE, add_person, count
from subgraphs.chassis.ids import derived_id

SCOPE = "openid profile:read profile:write users:read_roles users:moderate"
SUSPEND = """
    mutation($id: ID!, $why: String! = "Spam in forty chats.") {
        decided: suspendUser(input: {userId: $id, reason: $why}) {
            __typename
            ... on SuspendUserSuccess { user { handle } decidedAt }
            ... on Problem { code path message }
        }
    }
"""
REINSTATE = """
    mutation($id: ID!, $why: String! = "It was somebody else.") {
        decided: reinstateUser(input: {userId: $id, reason: $why}) {
            __typename
            ... on ReinstateUserSuccess { user { handle } }
            ... on Problem { code path message }
        }
    }
"""
CHANGES = [
    'mutation { updateProfile(input: {displayName: "Changed"}) { __typename } }',
    "mutation { setConsent(input: {purpose: LOCATION, granted: true}) { __typename } }",
]
ADMIN = derived_id("user", "admin")
OTHER_ADMIN = derived_id("user", "other_admin")


@pytest.fixture
async def admins(accounts):
    for handle in ("admin", "other_admin"):
        await accounts.person(handle, roles=["TRAVELER", "ADMIN"])


async def ask(accounts, query, as_user=ADMIN, roles=("TRAVELER", "ADMIN"), scope=SCOPE, **given):
    token = accounts.issuer.token(as_user, scope=scope, roles=list(roles))
    return await accounts.router.ask(query, given, token=token)


async def decided(accounts, query, as_user=ADMIN, **given) -> dict:
    answer = await ask(accounts, query, as_user, **given)
    assert "errors" not in answer, answer
    return answer["data"]["decided"]


async def roles_of(accounts, user_id=ALICE) -> list[str]:
    async with accounts.database.read() as session:
        return (await session.get(UserRow, user_id)).roles


async def kept(accounts) -> list[tuple]:
    async with accounts.database.read() as session:
        rows = await session.scalars(select(SuspensionRow).order_by(SuspensionRow.position))
        return [(row.user_id, row.decision, row.decided_by, row.reason) for row in rows]


async def assert_nothing_changed(accounts) -> None:
    assert await roles_of(accounts) == ["TRAVELER"]
    assert await kept(accounts) == []
    assert await accounts.events() == []


@pytest.mark.usefixtures("admins")
async def test_a_suspension_and_its_end_are_kept_and_announced(accounts):
    suspended = await decided(accounts, SUSPEND, id=ALICE, why="  Spam in forty chats. ")
    during = await roles_of(accounts)
    reinstated = await decided(accounts, REINSTATE, id=ALICE)

    assert suspended.pop("decidedAt").endswith("+00:00")
    assert suspended == {"__typename": "SuspendUserSuccess", "user": {"handle": "alice"}}
    assert reinstated == {"__typename": "ReinstateUserSuccess", "user": {"handle": "alice"}}
    assert (during, await roles_of(accounts)) == (["TRAVELER", "SUSPENDED"], ["TRAVELER"])
    assert await kept(accounts) == [
        (ALICE, "SUSPENDED", ADMIN, "Spam in forty chats."),
        (ALICE, "REINSTATED", ADMIN, "It was somebody else."),
    ]
    assert await accounts.events() == [
        ("accounts.user-suspended.v1", {"user_id": ALICE}),
        ("accounts.user-reinstated.v1", {"user_id": ALICE}),
    ]


@pytest.mark.usefixtures("admins")
async def test_a_hidden_profile_stays_hidden_from_who_suspends_it(accounts):
    bob = await accounts.person("bob", visibility="PRIVATE")

    assert (await decided(accounts, SUSPEND, id=bob))["user"] is None
    assert await roles_of(accounts, bob) == ["TRAVELER", "SUSPENDED"]


@pytest.mark.usefixtures("admins")
@pytest.mark.parametrize("query", [SUSPEND, REINSTATE])
@pytest.mark.parametrize(
    ("roles", "scope"),
    [
        (["TRAVELER"], SCOPE),
        (["TRAVELER", "MODERATOR", "SUPPORT"], SCOPE),
        ([], SCOPE),
        (["ADMIN"], "openid profile:write"),
        (["ADMIN", "SUSPENDED"], SCOPE),
    ],
)
async def test_nobody_else_decides(accounts, query, roles, scope):
    answer = await ask(accounts, query, roles=roles, scope=scope, id=ALICE)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    await assert_nothing_changed(accounts)


async def test_a_stranger_decides_nothing(accounts):
    answer = await accounts.ask(SUSPEND, None, id=ALICE)

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    await assert_nothing_changed(accounts)


@pytest.mark.usefixtures("admins")
@pytest.mark.parametrize(
    ("query", "given", "member", "path"),
    [
        (SUSPEND, {"why": "  "}, "ValidationProblem", ["reason"]),
        (SUSPEND, {"why": "x" * 501}, "ValidationProblem", ["reason"]),
        (SUSPEND, {"id": ADMIN}, "ValidationProblem", ["userId"]),
        (SUSPEND, {"id": derived_id("user", "nobody")}, "NotFoundProblem", ["userId"]),
        (SUSPEND, {"id": ""}, "NotFoundProblem", ["userId"]),
        (REINSTATE, {}, "ConflictProblem", ["userId"]),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    accounts, query, given, member, path
):
    answer = await decided(accounts, query, **{"id": ALICE, **given})

    assert (answer["__typename"], answer["path"]) == (member, path)
    await assert_nothing_changed(accounts)


@pytest.mark.usefixtures("admins")
async def test_of_two_who_suspend_one_person_at_once_one_does(accounts):
    answers = await asyncio.gather(
        *(decided(accounts, SUSPEND, who, id=ALICE) for who in (ADMIN, OTHER_ADMIN) * 4)
    )

    members = sorted(answer["__typename"] for answer in answers)
    assert members == ["ConflictProblem"] * 7 + ["SuspendUserSuccess"]
    assert len(await kept(accounts)) == len(await accounts.events()) == 1


@pytest.mark.usefixtures("admins")
async def test_of_two_who_suspend_each_other_at_once_one_is_left(accounts):
    one, other = await asyncio.gather(
        ask(accounts, SUSPEND, ADMIN, id=OTHER_ADMIN), ask(accounts, SUSPEND, OTHER_ADMIN, id=ADMIN)
    )

    refused = one.get("errors", []) + other.get("errors", [])
    assert [error["extensions"]["code"] for error in refused] == ["FORBIDDEN"]
    assert len(await kept(accounts)) == 1


@pytest.mark.usefixtures("admins")
@pytest.mark.parametrize("change", CHANGES)
async def test_a_token_from_before_changes_nothing_here_and_reads_on(accounts, change):
    await decided(accounts, SUSPEND, id=ALICE)

    answer = await accounts.ask(change)
    seen = await accounts.ask("{ viewer { displayName roles consents { purpose } } }")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "suspended" in answer["errors"][0]["message"]
    assert seen["data"]["viewer"] == {
        "displayName": "Alice Moreau",
        "roles": ["TRAVELER", "SUSPENDED"],
        "consents": [],
    }
    assert len(await accounts.events()) == 1


@pytest.mark.usefixtures("admins")
async def test_an_admin_who_was_suspended_decides_nothing_with_a_token_from_before(accounts):
    await decided(accounts, SUSPEND, id=OTHER_ADMIN)

    answer = await ask(accounts, SUSPEND, OTHER_ADMIN, id=ALICE)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await roles_of(accounts) == ["TRAVELER"]


async def test_a_suspension_signs_the_person_out_and_a_new_token_says_so(
    program, accounts_settings, database
):
    await add_person(database, "admin", roles=["ADMIN"])
    ours = accounts_settings.model_copy(update={"oidc_issuer": program.url})
    bob = derived_id("user", "bob")
    wanted = "openid offline_access profile:read profile:write users:read_roles"
    first = (await program.exchange(await program.signed_in(scope=wanted))).json()
    bobs = (await program.exchange(await program.signed_in("bob", scope=wanted))).json()
    unused = await program.signed_in(scope=wanted)

    admin = await issued(ours, "admin", "users:moderate")
    answer = await program.router.ask(SUSPEND, {"id": ALICE}, token=admin)
    assert answer["data"]["decided"]["__typename"] == "SuspendUserSuccess"

    refreshed = await program.refresh(first["refresh_token"])
    exchanged = await program.exchange(unused)
    assert [refreshed.json()["error"], exchanged.json()["error"]] == ["invalid_grant"] * 2
    assert (await program.refresh(bobs["refresh_token"])).status_code == 200
    async with database.read() as session:
        assert {row.user_id for row in await session.scalars(select(SessionRow))} == {bob}
        living = select(FamilyRow.user_id).where(FamilyRow.revoked_at.is_(None))
        assert set(await session.scalars(living)) == {bob}

    again = (await program.exchange(await program.signed_in(scope=wanted))).json()
    seen = await program.router.ask("{ viewer { roles } }", token=again["access_token"])
    answer = await program.router.ask(CHANGES[0], token=again["access_token"])
    assert seen["data"]["viewer"]["roles"] == ["TRAVELER", "SUSPENDED"]
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.usefixtures("admins")
@pytest.mark.parametrize(
    "statement", [update(SuspensionRow).values(reason="x"), delete(SuspensionRow)]
)
async def test_what_was_decided_is_not_rewritten_and_goes_with_the_person(accounts, statement):
    await decided(accounts, SUSPEND, id=ALICE)

    with pytest.raises(DBAPIError, match="added, never changed"):
        async with accounts.database.transaction() as transaction:
            await transaction.session.execute(statement)
    assert await count(accounts.database, SuspensionRow) == 1

    async with accounts.database.transaction() as transaction:
        await transaction.session.execute(delete(UserRow).where(UserRow.id == ALICE))
    assert await count(accounts.database, SuspensionRow) == 0


@pytest.mark.parametrize(("client", "granted"), [("graphiql", True), ("caravan-web", False)])
async def test_travelers_programs_cannot_ask_for_the_scope(program, client, granted):
    callback = {"graphiql": "http://127.0.0.1:4000/graphiql/callback"}.get(client)
    changes = {"redirect_uri": callback} if callback else {}
    address = program.authorization(scope="openid users:moderate", client_id=client, **changes)

    answer = await program.browser.get(address)

    assert (answer.status_code == 200) is granted
    assert ("invalid_scope" in answer.headers.get("location", "")) is not granted
