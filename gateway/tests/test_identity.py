"""Which tokens are good, and what a bad one gets."""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World
from gateway.tests.issuer import Issuer

VIEWER = "{ viewer { name } }"


@pytest.mark.parametrize(
    ("key", "algorithm"), [("rsa", "RS256"), ("ec", "ES256"), ("ed", "Ed25519")]
)
async def test_asymmetric_tokens_are_good(
    client: Client, world: World, key: str, algorithm: str
) -> None:
    token = world.issuer.token(key=getattr(world.issuer, key), algorithm=algorithm)

    answer = await client.ask(VIEWER, token=token)

    assert answer.json()["data"] == {"viewer": {"name": "Me"}}


def encoded(header: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")


def unsigned(issuer: Issuer) -> str:
    """`alg: none`, with the claims of a good token."""
    claims = issuer.token().split(".")[1]
    return f"{encoded({'alg': 'none'})}.{claims}."


def confused(issuer: Issuer) -> str:
    """HS256, with the issuer's public key as the secret."""
    claims = issuer.token().split(".")[1]
    signed = f"{encoded({'alg': 'HS256', 'kid': 'rsa', 'typ': 'at+jwt'})}.{claims}"
    proof = hmac.digest(issuer.rsa.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"


def traversing(issuer: Issuer) -> str:
    return issuer.token(header={"kid": "../../../../dev/null"})


def elsewhere(issuer: Issuer) -> str:
    """Signed by a stranger who says where their key is."""
    stranger = RSAKey.generate_key(2048, {"kid": "rsa"})
    return issuer.token(key=stranger, header={"jku": "http://127.0.0.1:1/jwks.json"})


BAD = {
    "no token at all": lambda issuer: "x",
    "unsigned": unsigned,
    "signed with the public key": confused,
    "of a key the issuer does not have": lambda issuer: issuer.token(
        key=RSAKey.generate_key(2048, {"kid": "other"})
    ),
    "of a stranger's key": elsewhere,
    "with a path for a key id": traversing,
    "expired": lambda issuer: issuer.token(seconds=-10),
    "without an end": lambda issuer: issuer.token(exp=None),
    "not yet good": lambda issuer: issuer.token(nbf=9_999_999_999),
    "of another issuer": lambda issuer: issuer.token(iss="https://other.example"),
    "for another audience": lambda issuer: issuer.token(aud="other"),
    "an ID token": lambda issuer: issuer.token(aud="web", nonce="n", at_hash="h"),
    "of nobody": lambda issuer: issuer.token(sub=None),
    "of another type": lambda issuer: issuer.token(header={"typ": "logout+jwt"}),
    "too long": lambda issuer: issuer.token(filling="x" * 8_000),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_is_refused_before_anything_runs(
    client: Client, world: World, people: Any, bad: Any
) -> None:
    answer = await client.ask(VIEWER, token=bad(world.issuer))

    assert answer.status_code == 401
    assert codes(answer) == ["UNAUTHENTICATED"]
    assert people.bodies == []


async def test_a_new_key_of_the_issuer_is_found(world: World) -> None:
    with world.gateway() as gateway:
        async with Client(gateway.url) as client:
            first = await client.ask(VIEWER, token=world.issuer.token())
            assert first.json()["data"]["viewer"]
    fresh = RSAKey.generate_key(2048, {"kid": "fresh"})
    world.issuer.published.append(fresh)
    with world.gateway() as gateway:
        async with Client(gateway.url) as client:
            answer = await client.ask(VIEWER, token=world.issuer.token(key=fresh))

    assert answer.json()["data"] == {"viewer": {"name": "Me"}}


async def test_unknown_keys_do_not_make_the_issuer_answer_each_time(
    client: Client, world: World
) -> None:
    await client.ask(VIEWER, token=world.issuer.token())
    before = world.issuer.times_asked
    for number in range(10):
        stranger = RSAKey.generate_key(2048, {"kid": f"unknown-{number}"})
        await client.ask(VIEWER, token=world.issuer.token(key=stranger))

    assert world.issuer.times_asked - before <= 1


async def test_an_issuer_that_is_down_from_the_start_is_no_fault_of_the_caller(
    world: World,
) -> None:
    with world.gateway(OIDC_JWKS_URL="http://127.0.0.1:9/jwks.json") as gateway:
        async with Client(gateway.url) as client:
            answer = await client.ask(VIEWER, token=world.issuer.token())

    assert answer.status_code == 503
    assert codes(answer) == ["SUBGRAPH_UNAVAILABLE"]
    assert int(answer.headers["retry-after"]) > 0
