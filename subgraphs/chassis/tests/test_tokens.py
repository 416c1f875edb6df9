"""Whose token is it, and which tokens are nobody's."""

import asyncio
import base64
import hmac
import json
import time

import pytest
from joserfc.jwk import RSAKey
from websockets.exceptions import ConnectionClosed

from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.tests.conftest import ANA, codes
from subgraphs.chassis.tokens import BadToken, Tokens

WHOAMI = "{ whoami }"


async def whoami(parrots, token):
    return await parrots.router.ask(WHOAMI, token=token)


def encoded(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def unsigned(issuer, header, signature="", **claims):
    """A token whose parts are ours to choose, around the claims of an honest one."""
    _, body, _ = issuer.token(ANA, **claims).split(".")
    return f"{encoded(header)}.{body}.{signature}"


def confused(issuer, **header):
    """Signed by HMAC with the public key as its secret, as a careless verifier would check it."""
    body = issuer.token(ANA).split(".")[1]
    signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT', **header})}.{body}"
    mac = hmac.digest(issuer.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{encoded(mac)}"


def soon(seconds):
    return int(time.time()) + seconds


FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
CLAIMS = {"iss": None, "aud": "caravan", "sub": ANA, "exp": soon(7_200), "client_id": "caravan-web"}

FORGED = {
    "expired": lambda i: i.token(ANA, exp=soon(-5)),
    "of the last century": lambda i: i.token(ANA, exp=1),
    "without an end": lambda i: i.token(ANA, exp=None),
    "whose end is a text": lambda i: i.token(ANA, exp="tomorrow"),
    "not yet good": lambda i: i.token(ANA, nbf=soon(60)),
    "issued in the future": lambda i: i.token(ANA, iat=soon(60)),
    "for another audience": lambda i: i.token(ANA, aud="another"),
    "for no audience": lambda i: i.token(ANA, aud=None),
    "for a list of others": lambda i: i.token(ANA, aud=["another", "caravan-web"]),
    "of another issuer": lambda i: i.token(ANA, iss="https://issuer.example"),
    "of an issuer with a slash more": lambda i: i.token(ANA, iss=i.url + "/"),
    "of no issuer": lambda i: i.token(ANA, iss=None),
    "of nobody": lambda i: i.token(ANA, sub=None),
    "of something else than a person": lambda i: i.token("city_01j00000000000000000000ana"),
    "of a person without an id": lambda i: i.token("ana"),
    "an ID token": lambda i: i.token(
        ANA, aud="caravan-web", nonce="n-0S6_WzA2Mj", at_hash="77QmUPtjPfzWtF2AnpK9RQ", scope=None
    ),
    "of another type": lambda i: i.signed({**CLAIMS, "iss": i.url}, header={"typ": "logout+jwt"}),
    "signed by nobody": lambda i: unsigned(i, {"alg": "none", "typ": "JWT"}),
    "signed by nobody, in capitals": lambda i: unsigned(i, {"alg": "NONE"}),
    "signed by nobody, with a kid": lambda i: unsigned(i, {"alg": "none", "kid": "first"}),
    "signed with the public key": lambda i: confused(i, kid="first"),
    "signed with the public key, without a kid": confused,
    "signed by another's key": lambda i: i.signed({**CLAIMS, "iss": i.url}, key=FOREIGN_KEY),
    "that brings its key along": lambda i: i.signed(
        {**CLAIMS, "iss": i.url},
        header={"jwk": FOREIGN_KEY.as_dict(private=False)},
        key=FOREIGN_KEY,
    ),
    "whose kid is a path": lambda i: i.signed(
        {**CLAIMS, "iss": i.url}, header={"kid": "../../../../dev/null"}, key=FOREIGN_KEY
    ),
    "whose kid is a statement": lambda i: i.signed(
        {**CLAIMS, "iss": i.url}, header={"kid": "' OR 1=1 --"}, key=FOREIGN_KEY
    ),
    "whose kid is an object": lambda i: unsigned(i, {"alg": "RS256", "kid": {"$ne": 1}}, "AAAA"),
    "cut": lambda i: i.token(ANA)[:-8],
    "with another body": lambda i: i.token(ANA).replace(".", ".e30", 1),
    "without a signature": lambda i: i.token(ANA).rpartition(".")[0] + ".",
    "of two parts": lambda i: i.token(ANA).rpartition(".")[0],
    "of dots": lambda i: "..",
    "of spaces": lambda i: " ",
    "garbage": lambda i: "garbage",
    "whose header is a list": lambda i: unsigned(i, [], "AAAA"),
    "whose header is a number": lambda i: unsigned(i, 7, "AAAA"),
    "whose header has no end": lambda i: unsigned(i, b"[" * 5_000, "AAAA"),
    "whose header is no text": lambda i: unsigned(i, b"\xff\xfe", "AAAA"),
    "whose body is a list": lambda i: f"{encoded({'alg': 'RS256', 'kid': 'first'})}.W10.AAAA",
    "without an algorithm": lambda i: unsigned(i, {"kid": "first"}, "AAAA"),
    "whose algorithm is a number": lambda i: unsigned(i, {"alg": 7, "kid": "first"}, "AAAA"),
    "with a critical header": lambda i: unsigned(
        i, {"alg": "RS256", "kid": "first", "crit": ["exp"], "exp": 1}, "AAAA"
    ),
    "encrypted": lambda i: f"{encoded({'alg': 'dir', 'enc': 'A256GCM'})}..AAAA.AAAA.AAAA",
}


@pytest.mark.parametrize("kind", FORGED)
async def test_a_token_is_refused_and_nothing_runs(parrots, kind):
    answer = await parrots.router.ask("{ echo whoami }", token=FORGED[kind](parrots.issuer))

    assert codes(answer) == ["UNAUTHENTICATED"]
    assert "data" not in answer
    assert parrots.aviary.ran == []


async def test_a_refused_token_is_told_by_401(parrots):
    answer = await parrots.router.post({"query": WHOAMI}, token="garbage")

    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["expired", "signed by nobody", "garbage"])
async def test_a_socket_with_a_refused_token_is_closed(parrots, socket, kind):
    async with socket(token=FORGED[kind](parrots.issuer)) as open_socket:
        await open_socket.initialise()
        with pytest.raises(ConnectionClosed) as closed:
            await open_socket.receive()

    assert closed.value.rcvd.code == 4403
    assert parrots.aviary.ran == []


async def test_without_a_token_one_is_nobody(parrots):
    assert await whoami(parrots, None) == {"data": {"whoami": None}}


async def test_an_honest_token_names_its_person(parrots):
    for token in (
        parrots.issuer.token(ANA),
        parrots.issuer.token(ANA, aud=["another", "caravan"]),
        parrots.issuer.token(ANA, nbf=soon(-60)),
        parrots.issuer.signed({**CLAIMS, "iss": parrots.issuer.url}, header={"typ": "JWT"}),
    ):
        assert await whoami(parrots, token) == {"data": {"whoami": ANA}}


@pytest.mark.parametrize("header", ["jku", "x5u"])
async def test_nobody_is_asked_for_keys_but_the_issuer(parrots, header):
    with TestIssuer.listening() as other:
        token = parrots.issuer.signed(
            {**CLAIMS, "iss": parrots.issuer.url},
            header={header: f"{other.url}/jwks.json"},
            key=other.key,
        )
        answer = await whoami(parrots, token)

    assert codes(answer) == ["UNAUTHENTICATED"]
    assert other.asked == []


async def test_a_token_ends_though_it_was_seen_before(settings, issuer):
    tokens = Tokens(settings)
    end = soon(4)
    token = f"Bearer {issuer.token(ANA, exp=end)}"

    assert (await tokens.viewer(token)).user_id == ANA
    while time.time() < end:
        await asyncio.sleep(0.05)
    with pytest.raises(BadToken):
        await tokens.viewer(token)


@pytest.mark.parametrize("scheme", ["Basic", "bearer", "BEARER", "", "Token"])
async def test_only_a_bearer_token_counts(settings, issuer, scheme):
    tokens = Tokens(settings)
    authorization = f"{scheme} {issuer.token(ANA)}"

    if scheme.lower() == "bearer":
        assert (await tokens.viewer(authorization)).user_id == ANA
    else:
        with pytest.raises(BadToken):
            await tokens.viewer(authorization)
