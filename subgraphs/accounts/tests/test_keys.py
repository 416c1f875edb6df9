"""The issuer's keys turn, and nobody is signed out by it."""

import os
import stat
import subprocess
import sys

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc.jws import extract_compact

from subgraphs.accounts.issuer.keys import SigningKeys


@pytest.fixture
def keys_directory(tmp_path):
    """Of each test's own, as they rotate."""
    return tmp_path / "keys"


def kid_of(token: str) -> str:
    return extract_compact(token.encode()).headers()["kid"]


def rotate(directory) -> None:
    """As an operator does, from another process."""
    subprocess.run(
        [sys.executable, "-m", "subgraphs.accounts.issuer.keys", "rotate"],
        env={**os.environ, "ISSUER_KEYS_DIR": str(directory)},
        check=True,
        capture_output=True,
    )


async def seen(program, token: str) -> dict:
    return await program.router.ask("{ viewer { handle } }", token=token)


async def test_tokens_of_before_and_after_a_rotation_are_both_good(program, keys_directory):
    before = (await program.exchange(await program.signed_in())).json()["access_token"]
    alice = {"data": {"viewer": {"handle": "alice"}}}
    assert await seen(program, before) == alice

    rotate(keys_directory)

    after = (await program.exchange(await program.signed_in())).json()["access_token"]
    assert kid_of(after) != kid_of(before)
    assert await seen(program, after) == alice
    for token in (before, after):
        answer = await program.browser.get(
            "/userinfo", headers={"authorization": f"Bearer {token}"}
        )
        assert answer.json()["preferred_username"] == "alice"


async def test_the_next_key_is_published_before_it_signs(program, keys_directory):
    published = (await program.browser.get("/jwks.json")).json()["keys"]
    rotate(keys_directory)
    token = (await program.exchange(await program.signed_in())).json()["access_token"]

    assert kid_of(token) in {key["kid"] for key in published}
    assert len((await program.browser.get("/jwks.json")).json()["keys"]) == 3


async def test_only_public_halves_are_published(program):
    answer = await program.browser.get("/jwks.json")

    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "kid", "use", "alg", "n", "e"}


def test_the_keys_are_for_their_owner_alone(tmp_path):
    keys = SigningKeys(tmp_path / "keys")

    first = keys.ring().current.kid

    file = tmp_path / "keys" / "issuer.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert SigningKeys(tmp_path / "keys").ring().current.kid == first


async def test_discovery_keeps_to_its_standard(program):
    openid = (await program.browser.get("/.well-known/openid-configuration")).json()
    oauth = (await program.browser.get("/.well-known/oauth-authorization-server")).json()

    assert openid == oauth
    assert openid["issuer"] == program.url
    assert openid["code_challenge_methods_supported"] == ["S256"]
    # Authlib's validation wants https everywhere, which a loopback address has not.
    public = {
        name: value.replace("http://", "https://") if isinstance(value, str) else value
        for name, value in openid.items()
    }
    OpenIDProviderMetadata(public).validate()
