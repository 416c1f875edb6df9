"""The sample people, and how a developer acts as one of them."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from subgraphs.accounts.consents.models import ConsentRow
from subgraphs.accounts.issuer.models import ClientRow, ClientSecretRow, CredentialRow
from subgraphs.accounts.issuer.token import NoToken, issued
from subgraphs.accounts.people.models import Role, UserRow
from subgraphs.accounts.seed import PASSWORD, main, seed
from subgraphs.accounts.seeding.travelers import seed_travelers
from subgraphs.accounts.settings import traveler_keys
from subgraphs.accounts.suspensions.models import SuspensionRow
from subgraphs.accounts.tests.browser import Program, running
from subgraphs.accounts.tests.companions import own, rows
from subgraphs.accounts.tests.conftest import ALICE, announced, count
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.settings import Environment
from world.people import PEOPLE
from world.travelers import TRAVELERS

TABLES = (UserRow, CredentialRow, ConsentRow, ClientRow, ClientSecretRow, SuspensionRow)


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"subgraphs.accounts.{module}", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_seeding_twice_is_seeding_once(database):
    await seed(database)
    counts = [await count(database, table) for table in TABLES]

    await seed(database)

    assert [await count(database, table) for table in TABLES] == counts
    assert counts[0] == counts[1] == len(PEOPLE)
    topics = [topic for topic, _ in await announced(database)]
    assert topics.count("accounts.user-registered.v1") == len(PEOPLE)
    assert topics.count("accounts.user-suspended.v1") == counts[-1] == 1
    assert topics.count("accounts.consent-decided.v1") == counts[2]
    assert len(topics) == len(PEOPLE) + counts[2] + 1


async def test_everybody_is_as_the_world_says(database):
    await seed(database)

    async with database.read() as session:
        rows = {row.id: row for row in await session.scalars(select(UserRow))}
        consents = list(await session.scalars(select(ConsentRow)))
    assert rows.keys() == {person.id for person in PEOPLE}
    for person in PEOPLE:
        row = rows[person.id]
        assert (row.handle, row.display_name) == (person.handle, person.display_name)
        assert (row.visibility, tuple(row.roles)) == (person.visibility, person.roles)
        allowed = {consent.purpose for consent in consents if consent.user_id == person.id}
        assert allowed == set(person.allows)
    facts = [data for _, data in await announced(database)]
    said = {data["user_id"]: data for data in facts if "handle" in data}
    assert all(said[id]["visibility"] == row.visibility for id, row in rows.items())
    allowed = {(data["user_id"], data["purpose"]) for data in facts if data.get("granted")}
    assert allowed == {(person.id, purpose) for person in PEOPLE for purpose in person.allows}


async def test_every_role_is_somebodys_and_alice_is_who_everybody_expects(database):
    await seed(database)

    async with database.read() as session:
        rows = list(await session.scalars(select(UserRow)))
    assert {role for row in rows for role in row.roles} == {role.value for role in Role}
    [alice] = [row for row in rows if row.handle == "alice"]
    assert alice.id == ALICE


async def test_a_seeded_person_signs_in_and_a_token_can_be_had_without(database, accounts_settings):
    await seed(database)
    async with running(accounts_settings) as url, Program.at(url) as program:
        assert await program.signed_in("moderator", PASSWORD)
        told = {
            "ENVIRONMENT": "development",
            "DATABASE_URL": accounts_settings.database_url,
            "OIDC_ISSUER": url,
            "ISSUER_KEYS_DIR": str(accounts_settings.issuer_keys_dir),
            "ROUTER_SECRET": "x" * 32,
        }
        printed = run("issuer.token", "alice", "--scopes", "profile:read", **told)
        unknown = run("issuer.token", "nobody", **told)

        token = printed.stdout.removesuffix("\n")
        seen = await program.router.ask("{ viewer { id consents { purpose } } }", token=token)

    assert printed.stderr == ""
    assert seen["data"]["viewer"]["id"] == ALICE
    assert len(seen["data"]["viewer"]["consents"]) == 2
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert len(unknown.stderr.splitlines()) == 1


async def test_a_scope_that_the_client_has_not_and_production_are_refused(
    database, accounts_settings
):
    await seed(database)
    production = accounts_settings.model_copy(update={"environment": Environment.PRODUCTION})

    with pytest.raises(NoToken, match="Not a scope of graphiql: everything"):
        await issued(accounts_settings, "alice", "profile:read everything")
    with pytest.raises(NoToken, match="ENVIRONMENT=development"):
        await issued(production, "alice", None)


async def test_the_known_password_is_planted_in_no_production(database, accounts_settings):
    production = accounts_settings.model_copy(update={"environment": Environment.PRODUCTION})

    with pytest.raises(SystemExit, match="ENVIRONMENT=development"):
        await main(production)

    assert await count(database, UserRow) == 0


async def test_sample_people_keep_travelers_whom_examples_can_name(accounts, accounts_settings):
    await seed(accounts.database)
    keys = TenantKeys(traveler_keys(accounts_settings))
    await seed_travelers(accounts.database, keys)
    tables = ("user_keys", "travelers", "travel_documents")
    before = [await rows(accounts, table) for table in tables]

    await seed_travelers(accounts.database, keys)

    assert [await rows(accounts, table) for table in tables] == before
    assert [len(found) for found in before] == [
        len({traveler.owner for traveler in TRAVELERS}),
        len(TRAVELERS),
        sum(len(traveler.papers) for traveler in TRAVELERS),
    ]
    alice, jules = await own(accounts)
    assert alice["id"] == derived_id("traveler", "alice", "self")
    assert (alice["givenName"], alice["familyName"]) == ("Alice", "Moreau")
    assert jules["id"] == derived_id("traveler", "alice", "child")
    assert (jules["dateOfBirth"], jules["documents"][0]["last4"]) == ("2019-09-02", "0002")
