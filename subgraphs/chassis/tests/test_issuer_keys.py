"""Whose keys a token is checked with, and what is said while they cannot be had."""

import time

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from websockets.exceptions import ConnectionClosed

from subgraphs.chassis.errors import Unavailable
from subgraphs.chassis.ids import foreign_user_id, prefix_of
from subgraphs.chassis.settings import Subjects
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import listening, router_socket
from subgraphs.chassis.tests.conftest import ANA, Parrots, codes, tokens_of
from subgraphs.chassis.tokens import BadToken

WHOAMI = "{ whoami }"
FORGERS = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})


def claims_of(issuer):
    return {"iss": issuer.url, "aud": "caravan", "sub": ANA, "exp": int(time.time()) + 7_200}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by its name only, RFC 9864
@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("ES256", ECKey.generate_key("P-256", {"kid": "ec"})),
        ("EdDSA", OKPKey.generate_key("Ed25519", {"kid": "ed"})),
        ("Ed25519", OKPKey.generate_key("Ed25519", {"kid": "ed"})),
    ],
    ids=["ES256", "EdDSA", "Ed25519"],
)
async def test_elliptic_curves_are_welcome(settings, algorithm, key):
    with TestIssuer.listening() as issuer:
        issuer.others.append(key)
        claims = claims_of(issuer)
        token = issuer.signed(claims, header={"alg": algorithm, "kid": key.kid}, key=key)
        viewer = await tokens_of(settings, issuer).viewer(f"Bearer {token}")

    assert viewer.user_id == ANA


def rotated(issuer):
    """A token under a key that the issuer has published since."""
    key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig", "alg": "RS256"})
    issuer.others.append(key)
    return issuer.signed(claims_of(issuer), header={"kid": "second"}, key=key)


async def test_a_new_key_is_picked_up(settings):
    with TestIssuer.listening() as issuer:
        tokens = tokens_of(settings, issuer)
        await tokens.viewer(f"Bearer {issuer.token(ANA)}")
        viewer = await tokens.viewer(f"Bearer {rotated(issuer)}")

    assert viewer.user_id == ANA
    assert issuer.asked.count("/jwks.json") == 2
    assert issuer.asked.count("/.well-known/openid-configuration") == 1


async def test_unknown_keys_do_not_make_us_ask_the_issuer_again_and_again(settings):
    with TestIssuer.listening() as issuer:
        tokens = tokens_of(settings, issuer, refetch_seconds=60)
        for number in range(20):
            forged = issuer.signed({"sub": ANA}, header={"kid": str(number)}, key=FORGERS)
            with pytest.raises(BadToken):
                await tokens.viewer(f"Bearer {forged}")

    assert issuer.asked.count("/jwks.json") == 1


async def test_an_issuer_that_fails_is_not_asked_by_every_request(settings):
    with TestIssuer.listening() as issuer:
        tokens = tokens_of(settings, issuer, 60, oidc_jwks_url=f"{issuer.url}/nothing-here")
        for _ in range(20):
            with pytest.raises(Unavailable):
                await tokens.viewer(f"Bearer {issuer.token(ANA)}")

    assert issuer.asked.count("/nothing-here") <= 2  # a second may pass


async def test_who_cannot_be_recognised_yet_is_not_told_to_sign_in_again(settings):
    with TestIssuer.listening() as issuer:
        token, lost = issuer.token(ANA), {"oidc_issuer": issuer.url}
    parrots = Parrots(settings.model_copy(update=lost), issuer)
    answer = await parrots.router.post({"query": WHOAMI}, token=token)

    assert answer.status_code == 503
    assert codes(answer.json()) == ["SUBGRAPH_UNAVAILABLE"]
    assert await parrots.ask(WHOAMI) == {"data": {"whoami": None}}


async def test_a_socket_of_who_cannot_be_recognised_yet_is_closed(settings):
    with TestIssuer.listening() as issuer:
        token, lost = issuer.token(ANA), {"oidc_issuer": issuer.url}
    parrots = Parrots(settings.model_copy(update=lost), issuer)
    async with (
        listening(parrots.app) as address,
        router_socket(address, "parrots", ROUTER_SECRET, token=token) as open_socket,
    ):
        await open_socket.initialise()
        with pytest.raises(ConnectionClosed) as closed:
            await open_socket.receive()

    assert closed.value.rcvd.code == 4403
    assert parrots.aviary.ran == []


async def test_keys_at_hand_outlive_their_issuer(settings):
    with TestIssuer.listening() as issuer:
        tokens = tokens_of(settings, issuer)
        await tokens.viewer(f"Bearer {issuer.token(ANA)}")
    forged = issuer.signed({"sub": ANA}, header={"kid": "unknown"}, key=FORGERS)
    with pytest.raises(BadToken):
        await tokens.viewer(f"Bearer {forged}")

    assert (await tokens.viewer(f"Bearer {issuer.token(ANA, jti='another')}")).user_id == ANA


async def test_a_foreign_issuers_people_have_the_same_ids_every_day(settings, issuer):
    foreign = {"oidc_subjects": Subjects.FOREIGN}
    one, again = (tokens_of(settings, issuer, **foreign) for _ in range(2))
    ana = await one.viewer(f"Bearer {issuer.token('auth0|ana')}")
    same = await again.viewer(f"Bearer {issuer.token('auth0|ana', jti='another')}")
    ben = await one.viewer(f"Bearer {issuer.token('auth0|ben')}")

    assert ana.user_id == same.user_id != ben.user_id
    assert prefix_of(ana.user_id) == "user"
    assert foreign_user_id("https://a.example", "b") == "user_7spzq6e8jfb20bwavffyqxk07m"
    assert foreign_user_id("https://a.example", "b") != foreign_user_id("https://b.example", "b")
