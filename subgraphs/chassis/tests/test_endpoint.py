"""What the door lets in, what it says, and what is written down about it."""

import asyncio
import json

import httpx
import pytest

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import signature
from subgraphs.chassis.tests.conftest import ANA, codes


async def sent(parrots, content, subgraph="http://subgraph", **headers):
    """Signed bytes, whatever they are."""
    given = {"content-type": "application/json", **headers}
    body = content if isinstance(content, bytes) else b""
    given["x-caravan-signature"] = signature(ROUTER_SECRET, "parrots", "", body)
    transport = httpx.ASGITransport(parrots.app) if subgraph == "http://subgraph" else None
    async with httpx.AsyncClient(base_url=subgraph, transport=transport) as client:
        return await client.post("/graphql", content=content, headers=given)


async def code_of(parrots, operation):
    content = operation if isinstance(operation, bytes) else json.dumps(operation).encode()
    answer = (await sent(parrots, content)).json()
    assert "data" not in answer, answer
    return codes(answer)


ECHO = "query($t: String!) { echo(text: $t) }"
UNSTORABLE = {
    "raw in the query": {"query": '{ echo(text: "a\0b") }'},
    "escaped in the query": {"query": r'{ echo(text: "a\u0000b") }'},
    "escaped with braces": {"query": r'{ echo(text: "a\u{0}b") }'},
    "escaped with braces and zeros": {"query": r'{ echo(text: "a\u{00000}b") }'},
    "escaped in a default": {"query": r'query($t: String = "\u0000") { echo(text: $t) }'},
    "escaped in an object": {"query": r'{ sentence(input: {text: "\u0000"}) }'},
    "escaped in a list": {"query": r'{ letters(of: ["a", "\u0000"]) }'},
    "escaped in an argument of a directive": {"query": r'{ echo @include(if: "\u0000") }'},
    "in a comment": {"query": "{ echo } # \0"},
    "in a variable": {"query": ECHO, "variables": {"t": "a\0b"}},
    "deep in a variable": {"query": ECHO, "variables": {"t": [{"a": ["b", {"c": "\0"}]}]}},
    "in a variable's key": {"query": ECHO, "variables": {"t": {"a\0": 1}}},
    "in a variable that nobody asks for": {"query": ECHO, "variables": {"t": "", "u": "\0"}},
    "in a representation": {
        "query": "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
        "variables": {"r": [{"__typename": "Parrot", "id": "\0"}]},
    },
    "half a character": {"query": ECHO, "variables": {"t": "\ud800"}},
    "half a character in the query": {"query": '{ echo(text: "\udfff") }'},
}


@pytest.mark.parametrize("where", UNSTORABLE)
async def test_what_no_text_column_can_store_goes_nowhere(parrots, where):
    assert await code_of(parrots, UNSTORABLE[where]) == ["INVALID_INPUT"]
    assert parrots.aviary.ran == []


@pytest.mark.parametrize(
    "text", [r'"\\u0000"', r'"""\u0000"""', r'"\u00e9"', r'"\ud83e\udd9c"', '"🦜"']
)
async def test_what_only_looks_like_it_is_welcome(parrots, text):
    answer = await parrots.ask(f"{{ echo(text: {text}) }}")

    assert codes(answer) == []
    assert answer["data"]["echo"] in {r"\u0000", "é", "🦜"}


NOT_OPERATIONS = {
    "nothing": b"",
    "no JSON": b"{ echo }",
    "half a JSON": b'{"query": "{ echo }"',
    "bytes that are no text": b"\xff\xfe",
    "a number": b"7",
    "a text": b'"{ echo }"',
    "null": b"null",
    "a batch": b'[{"query": "{ echo }"}, {"query": "{ echo }"}]',
    "deep JSON": b"[" * 100_000,
    "deep objects": b'{"query": ' * 50_000,
    "a number without end": b'{"query": "{ echo }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
    "no query": b"{}",
    "a query of null": b'{"query": null}',
    "a query that is a list": b'{"query": ["{ echo }"]}',
    "variables that are a list": b'{"query": "{ echo }", "variables": []}',
    "variables that are a text": b'{"query": "{ echo }", "variables": "{}"}',
    "variables that are false": b'{"query": "{ echo }", "variables": false}',
    "a name that is a number": b'{"query": "{ echo }", "operationName": 7}',
    "a name of no operation": b'{"query": "query A { echo }", "operationName": "B"}',
    "a subscription": b'{"query": "subscription { chatter }"}',
    "fragments only": b'{"query": "fragment F on Query { echo }"}',
}


@pytest.mark.parametrize("what", NOT_OPERATIONS)
async def test_what_is_no_operation_is_a_bad_request(parrots, what):
    answer = await sent(parrots, NOT_OPERATIONS[what])

    assert answer.status_code == 400
    assert codes(answer.json()) == ["BAD_REQUEST"]
    assert parrots.aviary.ran == []


async def test_one_of_two_operations_is_run_when_it_is_named(parrots):
    body = {"query": "query A { echo } query B { whoami }", "operationName": "B"}
    answer = await sent(parrots, json.dumps(body).encode())

    assert answer.json() == {"data": {"whoami": None}}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_answered(parrots, address, method):
    async with httpx.AsyncClient(base_url=f"http://{address}") as client:
        answer = await client.request(method, "/graphql", params={"query": "{ echo }"})

    assert answer.status_code == 405
    assert parrots.aviary.ran == []


async def test_a_body_over_a_megabyte_is_not_read_to_its_end(parrots, address):
    """Told by its length, or growing chunk by chunk: the same refusal."""
    read = 0

    async def chunks():
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b" " * 10_000
            await asyncio.sleep(0)

    known = await sent(parrots, b" " * 1_000_001, f"http://{address}")
    # Over a real socket the refusal may overtake the rest of the body, and cut it off.
    chunked = await sent(parrots, chunks())

    for answer in (known, chunked):
        assert answer.status_code == 413
        assert codes(answer.json()) == ["PAYLOAD_TOO_LARGE"]
    assert read <= 102
    assert parrots.aviary.ran == []


async def test_a_body_of_a_megabyte_is_read(parrots):
    body = json.dumps({"query": "{ echo }"}).encode()
    answer = await sent(parrots, body + b" " * (1_000_000 - len(body)))

    assert answer.json() == {"data": {"echo": ""}}


INVALID = {
    "{ ech": "GRAPHQL_PARSE_FAILED",
    "": "GRAPHQL_PARSE_FAILED",
    '{ echo(text: "\\ud800") }': "GRAPHQL_PARSE_FAILED",
    "{ ecko }": "GRAPHQL_VALIDATION_FAILED",
    "{ parrots(frist: 1) { __typename } }": "GRAPHQL_VALIDATION_FAILED",
    "{ parrots(first: 99999999999) { __typename } }": "OPERATION_TOO_EXPENSIVE",
    "query($n: Ink) { echo }": "GRAPHQL_VALIDATION_FAILED",
    "query($n: Int!) { parrots(first: $n) { __typename } }": "GRAPHQL_VALIDATION_FAILED",
    "{ ...Absent }": "GRAPHQL_VALIDATION_FAILED",
    "{ echo @unknown }": "GRAPHQL_VALIDATION_FAILED",
    "mutation { teach(input: {txet: 1}) { __typename } }": "GRAPHQL_VALIDATION_FAILED",
}


@pytest.mark.parametrize("query", INVALID)
@pytest.mark.parametrize("way", ["HTTP", "a socket"])
async def test_a_query_that_is_wrong_is_told_so_in_code_and_given_no_hints(
    parrots, socket, query, way
):
    if way == "HTTP":
        errors = (await parrots.ask(query))["errors"]
    else:
        async with socket() as open_socket:
            await open_socket.initialise()
            await open_socket.receive()
            await open_socket.subscribe(query, {})
            answer = await open_socket.receive()
        payload = answer["payload"]
        errors = payload if answer["type"] == "error" else payload["errors"]

    assert {error["extensions"]["code"] for error in errors} == {INVALID[query]}
    assert "Did you mean" not in json.dumps(errors)
    assert parrots.aviary.ran == []


ENTITIES = """
    query($r: [_Any!]!) {
      _entities(representations: $r) { ... on Parrot { id } ... on Nest { id } }
    }
"""
GOOD = {"__typename": "Parrot", "id": "1"}
NO_ENTITIES = {
    "an unknown type": ({"__typename": "Unicorn", "id": "1"}, []),
    "no type": ({"id": "1"}, []),
    "a type that is a number": ({"__typename": 7, "id": "1"}, []),
    "a type without a key": ({"__typename": "Taught", "words": 1}, []),
    "the root": ({"__typename": "Query"}, []),
    "a scalar": ({"__typename": "String"}, []),
    "one that is absent": ({"__typename": "Parrot", "id": "absent"}, []),
    "another key": ({"__typename": "Parrot", "name": "Polly"}, ["INVALID_INPUT"]),
    "a key too many": ({"__typename": "Parrot", "id": "1", "name": "Polly"}, ["INVALID_INPUT"]),
    "no key": ({"__typename": "Parrot"}, ["INVALID_INPUT"]),
    "a key named info": ({"__typename": "Parrot", "id": "1", "info": {}}, ["INVALID_INPUT"]),
    "a text": ("Parrot", ["INVALID_INPUT"]),
    "a list": ([["__typename", "Parrot"]], ["INVALID_INPUT"]),
    "a number": (7, ["INVALID_INPUT"]),
    "one that is refused": ({"__typename": "Parrot", "id": "refused"}, ["INVALID_INPUT"]),
    "one that is refused at once": ({"__typename": "Nest", "id": "refused"}, ["INVALID_INPUT"]),
    "one that crashes": ({"__typename": "Parrot", "id": "crash"}, ["INTERNAL_SERVER_ERROR"]),
}


@pytest.mark.parametrize("what", NO_ENTITIES)
async def test_one_bad_representation_leaves_the_others_alone(parrots, what):
    representation, expected = NO_ENTITIES[what]
    answer = await parrots.ask(ENTITIES, ANA, r=[GOOD, representation, {**GOOD, "id": "2"}])

    assert answer["data"]["_entities"] == [{"id": "1"}, None, {"id": "2"}]
    assert codes(answer) == expected
    assert all(error["path"] == ["_entities", 1] for error in answer.get("errors", []))


TEACH = """
    mutation($text: String!) {
      teach(input: {text: $text}) {
        __typename
        ... on Taught { words }
        ... on Problem { code message path retryable }
      }
    }
"""


async def test_an_expected_refusal_is_a_member_of_the_result(parrots):
    async def taught(text):
        answer = await parrots.ask(TEACH, ANA, "parrots:teach", text=text)
        assert "errors" not in answer
        return answer["data"]["teach"]

    assert await taught("hello") == {"__typename": "Taught", "words": 1}
    assert await taught("hello") == {
        "__typename": "ConflictProblem",
        "code": "CONFLICT",
        "message": "Known already.",
        "path": None,
        "retryable": True,
    }
    assert await taught("") == {
        "__typename": "ValidationProblem",
        "code": "INVALID_INPUT",
        "message": "Say something.",
        "path": ["text"],
        "retryable": False,
    }
    assert parrots.aviary.words == ["hello"]
