"""Which events of the payment provider are believed, and what is taken out of them."""

import hmac
import json
from hashlib import sha256

import pytest
from pydantic import SecretStr

from subgraphs.chassis.money.stripe_webhook import PaymentEvent, StripeWebhook
from subgraphs.chassis.webhook_signatures import NotSigned

NOW = 1_800_000_000
SECRET = "whsec_of_the_tests"


def told(body: object, secret: str = SECRET, at: int = NOW) -> PaymentEvent:
    """Signed as Stripe's documents say: https://docs.stripe.com/webhooks#verify-manually"""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), f"{at}.".encode() + sent, sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={digest},v0=6ffbb59b2300aae63f27"}
    return StripeWebhook(SecretStr(f"whsec_old,{SECRET}"), lambda: NOW).event(headers, sent)


@pytest.mark.parametrize(
    ("about", "reference"),
    [
        ({"object": "refund", "metadata": {"reference": "refund_1:1"}}, "refund_1:1"),
        ({"object": "payment_intent", "metadata": {"reference": "booking_1"}}, "booking_1"),
        ({"object": "charge", "metadata": {}}, None),
        ({"object": "charge", "metadata": None}, None),
        ({"object": "charge"}, None),
        (None, None),
    ],
)
def test_an_event_names_what_to_ask_about(about, reference):
    event = told({"id": "evt_1", "type": "refund.updated", "data": {"object": about}})
    assert event == PaymentEvent("evt_1", "refund.updated", reference)


def test_any_secret_of_ours_will_do():
    assert told({"id": "evt_1", "type": "a.b"}, "whsec_old").id == "evt_1"


@pytest.mark.parametrize(
    "forged", [{"secret": "whsec_another"}, {"at": NOW - 301}, {"at": NOW + 301}]
)
def test_nobody_elses_word_is_taken(forged):
    with pytest.raises(NotSigned):
        told({"id": "evt_1", "type": "refund.updated"}, **forged)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": "evt_1"}', b'{"id": null}'])
def test_what_is_no_event_is_none(body):
    with pytest.raises(NotSigned):
        told(body)


def test_without_a_secret_nothing_is_believed():
    with pytest.raises(NotSigned):
        StripeWebhook(None).event({"stripe-signature": "t=1,v1="}, b"{}")
