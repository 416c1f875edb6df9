"""What /userinfo tells, and to which tokens alone."""

import base64
import hmac
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from subgraphs.accounts.issuer.keys import SigningKeys
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.chassis.ids import new_id


@pytest.fixture
def sign(program, keys_directory):
    """A token like the issuer's own, but for the changes."""
    ring = SigningKeys(keys_directory).ring()

    def sign(key=None, *, header=None, **changes):
        moment = int(time.time())
        claims = {
            "iss": program.url,
            "aud": "caravan",
            "sub": ALICE,
            "client_id": "caravan-web",
            "scope": "openid",
            "iat": moment,
            "exp": moment + 600,
            **changes,
        }
        told = {"alg": "RS256", "typ": "at+jwt", "kid": ring.current.kid, **(header or {})}
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, given, key or ring.current, algorithms=[told["alg"]])

    return sign


def hmac_signed(token: str, key: bytes) -> str:
    """The same claims, "signed" with a public key taken for a secret; joserfc will not do it."""
    header, claims, _ = token.split(".")
    told = {**json.loads(base64.urlsafe_b64decode(header + "==")), "alg": "HS256"}
    signed = f"{encoded(json.dumps(told).encode())}.{claims}"
    return f"{signed}.{encoded(hmac.digest(key, signed.encode(), 'sha256'))}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


async def answer_to(program, token: str):
    return await program.browser.get("/userinfo", headers={"authorization": f"Bearer {token}"})


async def test_a_person_is_told_of_in_the_standards_words(program, sign):
    answer = await answer_to(program, sign())

    assert answer.status_code == 200
    assert answer.json() == {"sub": ALICE, "name": "Alice", "preferred_username": "alice"}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "caravan-web"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"scope": "profile:read"},
        {"sub": new_id("user")},
        {"header": {"typ": "JWT"}},
        {"header": {"kid": "../../etc/passwd"}},
    ],
)
async def test_any_other_token_is_refused(program, sign, changes):
    answer = await answer_to(program, sign(**changes))

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})
    assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_a_token_signed_with_another_key_is_refused(program, sign, keys_directory):
    public = SigningKeys(keys_directory).ring().current.as_pem(private=False)

    strange = sign(RSAKey.generate_key(2048))
    confused = hmac_signed(sign(), public)

    assert (await answer_to(program, strange)).status_code == 401
    assert (await answer_to(program, confused)).status_code == 401
    assert (await answer_to(program, "nonsense")).status_code == 401
