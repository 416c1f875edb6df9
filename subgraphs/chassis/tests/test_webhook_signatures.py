"""Whose word is taken for what happened elsewhere?"""

import hmac
from hashlib import sha256

import pytest
from pydantic import SecretStr

from subgraphs.chassis.webhook_signatures import NotSigned, Signatures

NOW = 1_800_000_000
BODY = b'{"id": "event_1"}'


def signature(secret: str = "new", at: int | str = NOW, body: bytes = BODY) -> str:
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256)
    return f"t={at},v1={signed.hexdigest()}"


def check(header: str, secrets: str | None = "old, new", body: bytes = BODY) -> None:
    told = None if secrets is None else SecretStr(secrets)
    Signatures("x-signature", told, clock=lambda: NOW).check({"X-Signature": header}, body)


def test_while_one_secret_takes_anothers_place_both_will_do():
    check(signature("old"))
    check(signature("new"))
    check(f"{signature('stranger')},{signature('new').split(',')[1]}")


@pytest.mark.parametrize(
    "header",
    [
        signature("stranger"),
        signature(at=NOW - 301),
        signature(at=NOW + 301),
        signature(body=BODY + b" "),
        signature().replace("v1=", "v0="),
        signature().replace(f"t={NOW}", "t="),
        signature().replace(f"t={NOW}", f"t={NOW + 1}"),
        signature().replace(f"t={NOW}", "t=²"),
        signature(at="9" * 4_000),
        "",
        "t,v1",
        f"t={NOW},v1=",
        f"t={NOW},v1=ö",
    ],
)
def test_nobody_elses_word_is_taken(header):
    with pytest.raises(NotSigned):
        check(header)


@pytest.mark.parametrize("secrets", [None, "", " , "])
def test_without_a_secret_nothing_is_believed(secrets):
    for known in ("", "new", " "):
        with pytest.raises(NotSigned):
            check(signature(known), secrets)
