"""Which events of Duffel's are believed, and what is taken out of them."""

import hmac
import json
from hashlib import sha256

import pytest
from pydantic import SecretStr

from subgraphs.booking.providers.duffel.webhook import Signatures, event_of
from subgraphs.booking.providers.port import BadEvent, ProviderEvent

NOW = 1_800_000_000
BODY = b'{"id": "wev_1", "type": "order.created", "data": {"object": {"order_id": "ord_1"}}}'


def signature(secret: str = "new", at: int | str = NOW, body: bytes = BODY) -> str:
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256)
    return f"t={at},v1={signed.hexdigest()}"


def check(header: str, secrets: str | None = "old, new", body: bytes = BODY) -> None:
    told = None if secrets is None else SecretStr(secrets)
    Signatures(told, clock=lambda: NOW).check({"X-Duffel-Signature": header}, body)


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
    with pytest.raises(BadEvent):
        check(header)


@pytest.mark.parametrize("secrets", [None, "", " , "])
def test_without_a_secret_nothing_is_believed(secrets):
    for known in ("", "new", " "):
        with pytest.raises(BadEvent):
            check(signature(known), secrets)


@pytest.mark.parametrize(
    ("type", "about", "told"),
    [
        ("order.created", {"order_id": "ord_1", "offer_id": "off_1"}, ("ord_1", "off_1")),
        ("order.creation_failed", {"offer_id": "off_1"}, (None, "off_1")),
        ("air.payment.succeeded", {"order_id": "ord_1"}, ("ord_1", None)),
        ("air.order.changed", {"id": "ord_1"}, ("ord_1", None)),
        ("order_cancellation.created", {"id": "ore_1", "order_id": "o"}, ("o", None)),
        ("ping.triggered", {}, (None, None)),
        ("ping.triggered", None, (None, None)),
    ],
)
def test_an_event_names_what_to_ask_about(type, about, told):
    event = event_of(json.dumps({"id": "wev_1", "type": type, "data": {"object": about}}).encode())
    assert (event.id, event.kind) == ("wev_1", type)
    assert (event.order_id, event.pending_id) == told


def test_our_reference_is_taken_where_it_is_told():
    about = {"id": "ord_1", "metadata": {"reference": "booking_1"}, "passengers": [{"name": "Ana"}]}
    body = json.dumps({"id": "wev_1", "type": "order.created", "data": {"object": about}})
    assert event_of(body.encode()) == ProviderEvent("wev_1", "order.created", "ord_1", "booking_1")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": "wev_1"}', b'{"id": null}'])
def test_what_is_no_event_is_none(body):
    with pytest.raises(BadEvent):
        event_of(body)
