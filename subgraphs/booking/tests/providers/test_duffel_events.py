"""What is taken out of Duffel's events."""

import json

import pytest

from subgraphs.booking.providers.duffel.webhook import event_of
from subgraphs.booking.providers.port import BadEvent, ProviderEvent


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
