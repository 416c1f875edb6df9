"""Refresh tokens: each is good once, and a family lives and dies together."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from subgraphs.accounts.issuer.models import FamilyRow
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.tests.conftest import ALICE


async def first_tokens(program, **changes) -> dict:
    return (await program.exchange(await program.signed_in(**changes))).json()


async def test_a_refresh_brings_a_new_pair_that_works(program):
    first = await first_tokens(program)

    second = (await program.refresh(first["refresh_token"])).json()
    third = (await program.refresh(second["refresh_token"])).json()

    tokens = {each["refresh_token"] for each in (first, second, third)}
    assert len(tokens) == 3
    assert third["scope"] == "openid offline_access profile:read"
    seen = await program.router.ask("{ viewer { id } }", token=third["access_token"])
    assert seen["data"]["viewer"]["id"] == ALICE


async def test_a_refresh_token_used_twice_ends_its_family(program):
    first = await first_tokens(program)
    second = (await program.refresh(first["refresh_token"])).json()

    stolen = await program.refresh(first["refresh_token"])

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    after = await program.refresh(second["refresh_token"])
    assert after.json()["error"] == "invalid_grant"


async def test_other_families_of_the_person_live_on(program):
    first, other = await first_tokens(program), await first_tokens(program)
    await program.refresh(first["refresh_token"])
    await program.refresh(first["refresh_token"])

    assert (await program.refresh(other["refresh_token"])).status_code == 200


async def test_of_many_refreshes_at_once_one_succeeds_and_the_family_ends(program):
    first = await first_tokens(program)

    answers = await asyncio.gather(*(program.refresh(first["refresh_token"]) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + 7 * [400]
    [winner] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await program.refresh(winner["refresh_token"])).status_code == 400


async def test_without_offline_access_there_is_nothing_to_refresh(program):
    assert "refresh_token" not in await first_tokens(program, scope="openid profile:read")


async def test_a_refresh_may_ask_for_less_and_not_for_more(program):
    first = await first_tokens(program)

    more = await program.refresh(first["refresh_token"], scope="openid profile:write")
    less = await program.refresh(first["refresh_token"], scope="profile:read")

    assert more.json()["error"] == "invalid_scope"
    assert less.json()["scope"] == "profile:read"


async def test_another_client_can_neither_use_a_token_nor_end_its_family(program):
    first = await first_tokens(program)
    unused = await program.refresh(first["refresh_token"], client_id="graphiql")
    second = (await program.refresh(first["refresh_token"])).json()

    used = await program.refresh(first["refresh_token"], client_id="graphiql")

    assert unused.json()["error"] == used.json()["error"] == "invalid_grant"
    assert (await program.refresh(second["refresh_token"])).status_code == 200


async def test_a_family_ends_after_thirty_days(program, database):
    first = await first_tokens(program)
    async with database.transaction() as transaction:
        await transaction.session.execute(
            update(FamilyRow).values(expires_at=FamilyRow.expires_at - timedelta(days=30))
        )

    assert (await program.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_refreshed_token_carries_the_roles_of_now(program, database):
    first = await first_tokens(program, scope="offline_access users:read_roles")
    async with database.transaction() as transaction:
        await transaction.session.execute(
            update(UserRow).where(UserRow.id == ALICE).values(roles=["MODERATOR"])
        )

    second = (await program.refresh(first["refresh_token"])).json()

    seen = await program.router.ask("{ viewer { roles } }", token=second["access_token"])
    assert seen["data"]["viewer"]["roles"] == ["MODERATOR"]


async def test_a_revoked_token_takes_its_family_along(program):
    first = await first_tokens(program)
    second = (await program.refresh(first["refresh_token"])).json()

    answer = await program.browser.post(
        "/revoke", data={"token": second["refresh_token"], "client_id": "caravan-web"}
    )

    assert answer.status_code == 200
    assert (await program.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"


async def test_another_client_cannot_revoke_and_an_unknown_token_is_no_error(program):
    first = await first_tokens(program)

    foreign = await program.browser.post(
        "/revoke", data={"token": first["refresh_token"], "client_id": "graphiql"}
    )
    unknown = await program.browser.post(
        "/revoke", data={"token": "never-issued", "client_id": "caravan-web"}
    )
    anonymous = await program.browser.post("/revoke", data={"token": first["refresh_token"]})

    assert foreign.json()["error"] == "invalid_grant"
    assert unknown.status_code == 200
    assert anonymous.json()["error"] == "invalid_client"
    assert (await program.refresh(first["refresh_token"])).status_code == 200
