"""A partner's program: client credentials, and the part of the graph it does not enter."""

from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from subgraphs.accounts.issuer.models import ClientSecretRow, hashed

OLD, NEW = "the-old-secret-of-acme", "the-new-secret-of-acme"
ASKED = {"grant_type": "client_credentials"}


@pytest.fixture
async def secrets(program, database):
    """Two that live."""
    async with database.transaction() as transaction:
        for secret in (OLD, NEW):
            row = ClientSecretRow(secret_hash=hashed(secret), client_id="acme-travel")
            transaction.session.add(row)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("secret", [OLD, NEW])
async def test_either_of_two_living_secrets_brings_a_program_token(program, secret):
    basic = await program.token(ASKED, auth=("acme-travel", secret))
    posted = await program.token(
        {**ASKED, "client_id": "acme-travel", "client_secret": secret, "scope": "catalog:read"}
    )

    keys = KeySet.import_key_set((await program.browser.get("/jwks.json")).json())
    for answer in (basic, posted):
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()
        claims = jwt.decode(answer.json()["access_token"], keys, algorithms=["RS256"]).claims
        assert (claims["sub"], claims["client_id"]) == ("acme-travel", "acme-travel")
        assert (claims["aud"], claims["scope"]) == ("caravan", "catalog:read")
        assert "roles" not in claims


@pytest.mark.usefixtures("secrets")
async def test_a_secret_that_has_ended_opens_nothing(program, database):
    async with database.transaction() as transaction:
        old = await transaction.session.get(ClientSecretRow, hashed(OLD))
        old.expires_at = datetime.now(UTC) - timedelta(seconds=1)

    ended = await program.token(ASKED, auth=("acme-travel", OLD))
    living = await program.token(ASKED, auth=("acme-travel", NEW))

    assert (ended.status_code, ended.json()["error"]) == (401, "invalid_client")
    assert ended.headers["www-authenticate"].startswith("Basic ")
    assert living.status_code == 200


@pytest.mark.usefixtures("secrets")
async def test_a_program_cannot_ask_for_a_persons_scopes(program):
    answer = await program.token({**ASKED, "scope": "profile:read"}, auth=("acme-travel", NEW))

    assert answer.json()["error"] == "invalid_scope"


@pytest.mark.usefixtures("secrets")
async def test_a_secret_is_for_the_client_it_was_given_to(program):
    answer = await program.token(ASKED, auth=("caravan-web", NEW))
    public = await program.token({**ASKED, "client_id": "caravan-web"})

    assert answer.json()["error"] == "invalid_client"
    assert public.json()["error"] == "invalid_client"


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { id } }",
        '{ user(handle: "alice") { id } }',
        '{ node(id: "city_1") { id } }',
        "mutation { setConsent(input: {purpose: LOCATION, granted: true}) { __typename } }",
        '{ _entities(representations: [{__typename: "User", id: "x"}]) { __typename } }',
    ],
)
async def test_a_program_does_not_enter_accounts(program, query):
    answer = await program.token(ASKED, auth=("acme-travel", NEW))

    seen = await program.router.ask(query, token=answer.json()["access_token"])

    assert {error["extensions"]["code"] for error in seen["errors"]} == {"FORBIDDEN"}
    assert not any((seen["data"] or {}).values())
