"""An event survives its way to others, and nothing else is taken for one."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.events import Envelope, Event
from subgraphs.chassis.ids import prefix_of
from subgraphs.chassis.tests.facts import Said

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
envelopes = st.builds(
    Envelope,
    id=texts,
    topic=st.just("parrots.said.v1"),
    key=texts,
    data=st.dictionaries(texts, values, max_size=4),
    time=st.datetimes(timezones=st.just(UTC)),
    traceparent=st.none() | st.just(TRACE),
)


@given(envelopes)
def test_what_is_encoded_is_decoded_to_the_same(envelope):
    assert Envelope.decoded(envelope.encoded()) == envelope


def test_an_event_becomes_a_cloud_event():
    envelope = Envelope.around(Said(parrot="polly", number=1))
    event = envelope.as_cloud_event()

    assert prefix_of(event.pop("id")) == "event"
    assert datetime.fromisoformat(event.pop("time")).tzinfo is not None
    assert event == {
        "specversion": "1.0",
        "source": "/parrots",
        "type": "parrots.said.v1",
        "subject": "polly",
        "datacontenttype": "application/json",
        "data": {"parrot": "polly", "number": 1},
    }


async def test_an_event_knows_the_request_that_caused_it(parrots):
    from subgraphs.chassis.logs import RequestIds  # noqa: PLC0415

    made = {}

    async def app(scope, receive, send):
        made[scope["name"]] = Envelope.around(Said(parrot="polly", number=1))

    for name, header in (("traced", TRACE), ("forged", "<script>"), ("plain", "")):
        headers = [(b"traceparent", header.encode())]
        await RequestIds(app)({"type": "http", "name": name, "headers": headers}, None, None)

    assert made["traced"].as_cloud_event()["traceparent"] == TRACE
    assert "traceparent" not in made["forged"].as_cloud_event()
    assert "traceparent" not in made["plain"].as_cloud_event()


def test_an_event_without_a_key_is_no_event():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Keyless(Event):
        topic: ClassVar[str] = "parrots.flew.v1"

    with pytest.raises(TypeError):
        Keyless()


GOOD = json.loads(Envelope.around(Said(parrot="polly", number=1)).encoded())


@pytest.mark.parametrize("left_out", ["id", "type", "subject", "data", "time"])
def test_an_envelope_lacks_nothing(left_out):
    event = {name: value for name, value in GOOD.items() if name != left_out}

    assert not readable(json.dumps(event).encode())


@pytest.mark.parametrize(
    "changed",
    [{"data": []}, {"data": 7}, {"data": None}, {"time": 7}, {"time": "yesterday"}],
    ids=json.dumps,
)
def test_the_parts_of_an_envelope_have_their_shapes(changed):
    assert not readable(json.dumps({**GOOD, **changed}).encode())


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{", b"[]", b"null", b"7", b"[" * 100_000, b'{"a":' * 50_000]
)
def test_other_bytes_are_no_envelope(body):
    assert not readable(body)


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_unreadable(body):
    readable(body)


def readable(body: bytes) -> bool:
    try:
        Envelope.decoded(body)
    except ValueError:
        return False
    return True
