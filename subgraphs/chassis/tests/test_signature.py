"""Nobody but the router gets an answer, and the router's words work once."""

import json
import time

import pytest
from websockets.exceptions import ConnectionClosed

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import signature

BODY = json.dumps({"query": "{ echo }"}).encode()
OTHER = json.dumps({"query": "{ whoami }"}).encode()
STREAM = "subscription { chatter }"


def signed(body=BODY, *, secret=ROUTER_SECRET, subgraph="parrots", token="", **moment):
    return signature(secret, subgraph, token, body, **moment)


async def sent(parrots, header, token=""):
    headers = {"content-type": "application/json", "authorization": token}
    if header is not None:
        headers["x-caravan-signature"] = header
    return await parrots.router.send(BODY, headers)


def now():
    return time.time_ns() // 1_000_000


async def test_what_the_router_signed_is_answered(parrots):
    answer = await sent(parrots, signed())

    assert answer.json() == {"data": {"echo": ""}}
    assert parrots.aviary.ran == ["echo"]


FORGERIES = {
    "no signature": lambda: None,
    "an empty one": lambda: "",
    "garbage": lambda: "t=now,n=once,v1=yes",
    "another secret": lambda: signed(secret="another secret, as long as the first"),
    "another body": lambda: signed(OTHER),
    "another token": lambda: signed(token="Bearer ana"),
    "another subgraph": lambda: signed(subgraph="accounts"),
    "an old one": lambda: signed(at=now() - 11_000),
    "one of the future": lambda: signed(at=now() + 11_000),
    "a short nonce": lambda: signed(nonce="short"),
    "a newer moment written over it": lambda: signed(at=1).replace("t=1,", f"t={now()},"),
    "another nonce written over it": lambda: signed(nonce="n" * 16).replace("n" * 16, "m" * 16),
    "no hash": lambda: signed().partition(",v1=")[0],
    "letters outside ASCII": lambda: signed()[:-1] + "é",
    "digits of another script": lambda: signed(at=now()).replace("t=1", "t=١"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_what_the_router_did_not_sign_is_refused_and_not_run(parrots, forgery):
    header = FORGERIES[forgery]()
    answer = await sent(parrots, header.encode() if header is not None else None)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FROM_ROUTER"}
    assert "data" not in answer.json()
    assert parrots.aviary.ran == []


async def test_a_signature_does_not_lend_itself_to_another_persons_token(parrots):
    ana, ben = (f"Bearer {parrots.issuer.token(f'user_{name}')}" for name in ("ana", "ben"))

    answer = await sent(parrots, signed(token=ana), token=ben)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FROM_ROUTER"}
    assert parrots.aviary.ran == []


async def test_a_signature_is_good_once(parrots):
    header = signed()
    first = await sent(parrots, header)
    second = await sent(parrots, header)

    assert (first.status_code, second.status_code) == (200, 401)
    assert second.json()["errors"][0]["extensions"] == {"code": "NOT_FROM_ROUTER"}
    assert parrots.aviary.ran == ["echo"]


async def test_a_forgery_does_not_use_the_nonce_up(parrots):
    nonce = "a-nonce-that-is-seen-on-the-way"
    forged = await sent(parrots, signed(secret="another secret, as long as the first", nonce=nonce))
    honest = await sent(parrots, signed(nonce=nonce))

    assert (forged.status_code, honest.status_code) == (401, 200)


def init(header, **params):
    payload = {"authorization": "", "x-caravan-signature": header, **params}
    return {"type": "connection_init", "payload": payload}


def subscribe(header, *, query=STREAM, body=None, **operation):
    extensions = {"caravan": {"body": body or json.dumps({"query": STREAM}), "signature": header}}
    payload = {"query": query, "extensions": extensions, **operation}
    return {"id": "1", "type": "subscribe", "payload": payload}


async def closed_with(socket):
    """The close code; whatever the server says before it is part of the answer."""
    heard = []
    try:
        while True:
            heard.append(await socket.receive())
    except ConnectionClosed as closed:
        return closed.rcvd.code, [message["type"] for message in heard]


async def test_a_signed_subscription_is_answered(parrots, socket):
    async with socket() as open_socket:
        await open_socket.initialise()
        assert await open_socket.receive() == {"type": "connection_ack"}
        await open_socket.subscribe(STREAM, {})
        assert await open_socket.data() == {"chatter": "word 0"}
        assert (await open_socket.receive())["type"] == "complete"


FORGED_STARTS = {
    "no payload": lambda: {"type": "connection_init"},
    "no signature": lambda: init(None),
    "a list of signatures": lambda: init([signed(b"connection_init")]),
    "another secret": lambda: init(signed(b"connection_init", secret="another secret, as long")),
    "another subgraph": lambda: init(signed(b"connection_init", subgraph="accounts")),
    "another token": lambda: init(signed(b"connection_init"), authorization="Bearer ana"),
    "a token that is no text": lambda: init(signed(b"connection_init"), authorization={"a": 1}),
    "half a character": lambda: init(signed(b"connection_init") + "\ud800"),
    "half a character as a token": lambda: init(signed(b"connection_init"), authorization="\ud800"),
    "a stale one": lambda: init(signed(b"connection_init", at=now() - 11_000)),
    "a signature over an HTTP body": lambda: init(signed(BODY)),
}


@pytest.mark.parametrize("forgery", FORGED_STARTS)
async def test_a_socket_that_the_router_did_not_start_is_closed(parrots, socket, forgery):
    async with socket() as open_socket:
        await open_socket.send(FORGED_STARTS[forgery]())
        assert await closed_with(open_socket) == (4403, [])

    assert parrots.aviary.ran == []


async def test_a_sockets_start_is_good_once(parrots, socket):
    header = signed(b"connection_init")
    async with socket() as first:
        await first.send(init(header))
        assert await first.receive() == {"type": "connection_ack"}
        async with socket() as second:
            await second.send(init(header))
            assert await closed_with(second) == (4403, [])


async def test_nothing_is_subscribed_to_before_the_start(parrots, socket):
    async with socket() as open_socket:
        await open_socket.subscribe(STREAM, {})
        assert await closed_with(open_socket) == (4401, [])

    assert parrots.aviary.ran == []


OWN = json.dumps({"query": STREAM}).encode()
NAMED = "subscription A { chatter } subscription B { chatter(words: 9) }"
FORGED_OPERATIONS = {
    "no extensions": lambda: {
        "id": "1",
        "type": "subscribe",
        "payload": {"query": STREAM},
    },
    "extensions that are a list": lambda: subscribe("", extensions=["caravan"]),
    "a proof that is a text": lambda: subscribe("", extensions={"caravan": "yes"}),
    "no signature": lambda: subscribe(None),
    "another secret": lambda: subscribe(signed(OWN, secret="another secret, as long")),
    "another subgraph": lambda: subscribe(signed(OWN, subgraph="accounts")),
    "another token": lambda: subscribe(signed(OWN, token="Bearer ana")),
    "a stale one": lambda: subscribe(signed(OWN, at=now() - 11_000)),
    "the start's signature": lambda: subscribe(signed(b"connection_init")),
    "another query": lambda: subscribe(signed(OWN), query="subscription { meals }"),
    "other variables": lambda: subscribe(signed(OWN), variables={"words": 9}),
    "another operation's name": lambda: subscribe(
        signed(json.dumps({"query": NAMED, "operationName": "A"}).encode()),
        query=NAMED,
        body=json.dumps({"query": NAMED, "operationName": "A"}),
        operationName="B",
    ),
    "half a character": lambda: subscribe(signed(OWN), body='"\ud800"'),
}


@pytest.mark.parametrize("forgery", FORGED_OPERATIONS)
async def test_an_operation_that_the_router_did_not_sign_closes_the_socket(
    parrots, socket, forgery
):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.send(FORGED_OPERATIONS[forgery]())
        assert await closed_with(open_socket) == (4403, [])

    assert parrots.aviary.ran == []


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"query": 7}'], ids=lambda t: t[:9])
async def test_a_signed_text_that_is_no_operation_is_refused_without_closing(parrots, socket, text):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.send(subscribe(signed(text.encode()), body=text, query=7))
        refusal = await open_socket.receive()
        assert refusal["type"] == "error"
        assert refusal["payload"][0]["extensions"] == {"code": "BAD_REQUEST"}
        await open_socket.subscribe(STREAM, {})
        assert await open_socket.data() == {"chatter": "word 0"}


async def test_a_subscription_is_good_once(parrots, socket):
    message = subscribe(signed(OWN))
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.send(message)
        assert await open_socket.data() == {"chatter": "word 0"}
        assert (await open_socket.receive())["type"] == "complete"
        await open_socket.send(message)
        assert await closed_with(open_socket) == (4403, [])

    assert parrots.aviary.ran == ["chatter", "chatter ended"]


async def test_a_forgery_ends_what_runs_on_its_socket(parrots, socket):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.subscribe("subscription { chatter(words: 1000000) }", {}, id="running")
        assert await open_socket.data() == {"chatter": "word 0"}
        await open_socket.send(subscribe(None))
        code, heard = await closed_with(open_socket)

    assert code == 4403
    assert set(heard) <= {"next"}
    assert parrots.aviary.ran == ["chatter", "chatter ended"]


@pytest.mark.parametrize(
    "message",
    [[], 7, None, {}, {"type": 7}, {"type": "subscribe", "id": "1"}, {"type": "subscribe"}],
    ids=json.dumps,
)
async def test_a_message_of_no_shape_closes_the_socket_and_nothing_else(parrots, socket, message):
    async with socket() as open_socket:
        await open_socket.initialise()
        await open_socket.receive()
        await open_socket.send(message)
        assert await closed_with(open_socket) == (4400, [])

    async with socket() as another:
        await another.initialise()
        assert await another.receive() == {"type": "connection_ack"}
