"""Accounts behind somebody else's issuer, Auth0-shaped, by configuration alone."""

import asyncio
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey

from subgraphs.accounts.app import create_app
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.tests.conftest import announced, count
from subgraphs.chassis.ids import foreign_user_id
from subgraphs.chassis.settings import Environment, Subjects
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import statements

# joserfc warns of the name EdDSA (RFC 9864 says Ed25519), which is what issuers still write.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

AUDIENCE = "https://api.caravan.example/"
VIEWER = "{ viewer { id handle displayName roles consents { purpose } } }"
SCOPE = "openid profile:read profile:write users:read_roles"
KEYS = {
    "ES256": ECKey.generate_key("P-256", {"kid": "theirs", "use": "sig"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "theirs", "use": "sig"}),
}


class Tenant:
    """Written apart from the chassis's: other keys, other algorithms, other claims, an odd `/`."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/"
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}.well-known/jwks.json",
            },
            "/.well-known/jwks.json": KeySet([KEYS[algorithm]]).as_dict(private=False),
        }

        class Documents(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = documents.get(self.path)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None: ...

        self._server.RequestHandlerClass = Documents

    def __enter__(self) -> "Tenant":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, sub: str, **claims: object) -> str:
        moment = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": [AUDIENCE, f"{self.issuer}userinfo"],
            "sub": sub,
            "azp": "XyZ123",
            "scope": SCOPE,
            "iat": moment,
            "exp": moment + 600,
            **claims,
        }
        header = {"alg": self.algorithm, "typ": "JWT", "kid": "theirs"}
        return jwt.encode(header, told, KEYS[self.algorithm], algorithms=[self.algorithm])


@pytest.fixture(params=sorted(KEYS))
def tenant(request):
    with Tenant(request.param) as tenant:
        yield tenant


@pytest.fixture
async def router(tenant, accounts_settings, database):
    app = create_app(
        accounts_settings.model_copy(
            update={
                "oidc_issuer": tenant.issuer,
                "oidc_audience": AUDIENCE,
                "oidc_subjects": Subjects.FOREIGN,
                "environment": Environment.PRODUCTION,
            }
        ),
        database,
    )
    async with app.router.lifespan_context(app):
        yield Router(app, "accounts", ROUTER_SECRET)


async def test_a_person_appears_on_first_sight_and_stays_the_same(router, tenant, database):
    token = tenant.token("auth0|abc", name="Zoë Quist")

    first = await router.ask(VIEWER, token=token)
    again = await router.ask(VIEWER, token=tenant.token("auth0|abc", name="Another Name"))

    viewer = first["data"]["viewer"]
    handle = viewer.pop("handle")
    assert viewer == {
        "id": foreign_user_id(tenant.issuer, "auth0|abc"),
        "displayName": "Zoë Quist",
        "roles": ["TRAVELER"],
        "consents": [],
    }
    assert handle.startswith("traveler_")
    assert again["data"]["viewer"] == {**viewer, "handle": handle}
    assert await announced(database) == [
        (
            "accounts.user-registered.v1",
            {
                "user_id": viewer["id"],
                "handle": handle,
                "display_name": "Zoë Quist",
                "visibility": "PUBLIC",
            },
        )
    ]


@pytest.mark.parametrize("name", [None, "", "\u202eevil", "x" * 400, 7, ["a"]])
async def test_a_name_that_breaks_our_rules_is_replaced(router, tenant, name):
    answer = await router.ask(VIEWER, token=tenant.token("auth0|abc", name=name))

    assert answer["data"]["viewer"]["displayName"] == "Traveler"


async def test_first_sights_at_once_register_a_person_once(router, tenant, database):
    token = tenant.token("google-oauth2|1")

    answers = await asyncio.gather(*(router.ask(VIEWER, token=token) for _ in range(8)))

    assert len({answer["data"]["viewer"]["handle"] for answer in answers}) == 1
    assert await count(database, UserRow) == 1
    assert len(await announced(database)) == 1


async def test_a_known_person_costs_one_statement(router, tenant, database):
    token = tenant.token("auth0|abc")
    await router.ask(VIEWER, token=token)

    with statements(database) as seen:
        await router.ask("{ viewer { handle } }", token=token)

    assert len(seen) == 1


async def test_the_first_sight_may_be_a_mutation(router, tenant, database):
    answer = await router.ask(
        'mutation { updateProfile(input: {handle: "zoe"}) { __typename } }',
        token=tenant.token("auth0|abc"),
    )

    assert answer["data"]["updateProfile"]["__typename"] == "UpdateProfileSuccess"
    assert [topic for topic, _ in await announced(database)] == [
        "accounts.user-registered.v1",
        "accounts.profile-changed.v1",
    ]


async def test_a_program_of_the_tenant_is_nobody_here(router, tenant, database):
    token = tenant.token("XyZ123@clients", gty="client-credentials")

    answer = await router.ask(VIEWER, token=token)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await count(database, UserRow) == 0


async def test_people_of_our_own_issuer_are_nobody_here(router, issuer, tenant, database):
    own = await router.ask(VIEWER, token=issuer.token("auth0|abc"))
    wrong = await router.ask(VIEWER, token=tenant.token("auth0|abc", iss=issuer.url))

    assert own["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert wrong["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await count(database, UserRow) == 0


@pytest.mark.parametrize("changes", [{}, {"environment": Environment.PRODUCTION}])
async def test_our_issuer_is_there_in_development_alone(accounts_settings, changes):
    app = create_app(accounts_settings.model_copy(update=changes))
    paths = {route.path for route in app.routes}

    assert ("/authorize" in paths) is not bool(changes)
    foreign = accounts_settings.model_copy(update={"oidc_subjects": Subjects.FOREIGN})
    assert "/token" not in {route.path for route in create_app(foreign).routes}
