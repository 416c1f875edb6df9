"""What operations give: joins, introspection, what is passed on, what failures become."""

import asyncio
import re

from starlette.responses import JSONResponse, PlainTextResponse

from gateway.tests.client import Client, codes
from gateway.tests.conftest import World
from gateway.tests.programs import free_port
from gateway.tests.schemas import Calls
from gateway.tests.subgraph import Subgraph


async def test_one_operation_reads_several_subgraphs(client: Client) -> None:
    answer = await client.ask(
        "{ feed(first: 2) { edges { node { id author { name postCount } } } } }"
    )

    nodes = [edge["node"] for edge in answer.json()["data"]["feed"]["edges"]]
    assert nodes == [
        {"id": "0", "author": {"name": "User 0", "postCount": 7}},
        {"id": "1", "author": {"name": "User 1", "postCount": 7}},
    ]
    assert "errors" not in answer.json()


async def test_a_subgraph_sees_the_token_the_request_id_and_the_trace(
    client: Client, world: World, people: Subgraph
) -> None:
    token = world.issuer.token()
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {"x-request-id": "request-0001", "traceparent": trace}

    answer = await client.ask("{ viewer { name } }", token=token, headers=headers)

    assert answer.json()["data"] == {"viewer": {"name": "Me"}}
    assert answer.headers["x-request-id"] == "request-0001"
    [seen] = people.headers
    assert seen["authorization"] == f"Bearer {token}"
    assert (seen["x-request-id"], seen["traceparent"]) == ("request-0001", trace)


async def test_a_request_id_that_is_absent_or_odd_is_made_anew(
    client: Client, people: Subgraph
) -> None:
    answer = await client.ask("{ user(id: 1) { name } }", headers={"x-request-id": "a b"})

    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"])
    assert people.headers[0]["x-request-id"] == answer.headers["x-request-id"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", people.headers[0]["traceparent"])


async def test_a_dead_subgraph_leaves_only_its_fields_null(world: World) -> None:
    with world.gateway(PEOPLE_URL=f"http://127.0.0.1:{free_port()}/graphql") as gateway:
        async with Client(gateway.url) as client:
            joined = await client.ask(
                "{ place(id: 1) { name } post(id: 1) { body author { name } } user(id: 1) { id } }"
            )
            alone = await client.ask("{ user(id: 1) { id } users { id } }")

    assert joined.json()["data"] == {
        "place": {"name": "Place 1"},
        "post": {"body": "A post", "author": None},
        "user": None,
    }
    assert set(codes(joined)) == {"SUBGRAPH_UNAVAILABLE"}
    assert "127.0.0.1" not in joined.text
    assert alone.json()["data"] is None  # `users` may not be null
    assert codes(alone) == ["SUBGRAPH_UNAVAILABLE"]


async def test_a_refusal_of_a_subgraph_keeps_its_code_and_nothing_else(
    client: Client, people: Subgraph
) -> None:
    refusal = {
        "message": "You wrote too much.",
        "path": ["user"],
        "extensions": {"code": "CONFLICT", "table": "users"},
    }
    people.replies.append(JSONResponse({"data": {"user": None}, "errors": [refusal]}))

    answer = await client.ask("{ user(id: 1) { name } }")

    assert answer.json()["data"] == {"user": None}
    assert answer.json()["errors"] == [
        {"message": "You wrote too much.", "path": ["user"], "extensions": {"code": "CONFLICT"}}
    ]


async def test_a_crash_of_a_subgraph_is_told_without_its_words(client: Client) -> None:
    answer = await client.ask("{ crash }")

    assert answer.json()["data"] == {"crash": None}
    assert codes(answer) == ["INTERNAL_SERVER_ERROR"]
    assert "hunter2" not in answer.text


async def test_an_answer_that_is_no_graphql_counts_as_none(
    client: Client, people: Subgraph
) -> None:
    people.replies.append(PlainTextResponse("<html>bad gateway of nginx</html>", status_code=502))

    answer = await client.ask("{ user(id: 1) { name } }")

    assert answer.json()["data"] == {"user": None}
    assert codes(answer) == ["SUBGRAPH_UNAVAILABLE"]
    assert "nginx" not in answer.text


async def test_a_dropped_query_is_sent_once_more_and_a_mutation_never(world: World) -> None:
    dropped: list[bytes] = []

    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dropped.append(await reader.readuntil(b"\r\n\r\n"))
        writer.transport.abort()

    port = free_port()
    server = await asyncio.start_server(drop, "127.0.0.1", port)
    async with server:
        with world.gateway(PEOPLE_URL=f"http://127.0.0.1:{port}/graphql") as gateway:
            async with Client(gateway.url) as client:
                query = await client.ask("{ user(id: 1) { name } }")
                asked = len(dropped)
                mutation = await client.ask('mutation { rename(name: "Ana") }')

    assert codes(query) == codes(mutation) == ["SUBGRAPH_UNAVAILABLE"]
    assert (asked, len(dropped)) == (2, 3)


async def test_a_subgraph_that_takes_too_long_counts_as_dead(client: Client) -> None:
    answer = await client.ask("{ slow(seconds: 9) place(id: 1) { name } }")

    assert answer.json()["data"] == {"slow": None, "place": {"name": "Place 1"}}
    assert codes(answer) == ["SUBGRAPH_UNAVAILABLE"]


async def test_a_mutation_runs_once(client: Client) -> None:
    Calls.renames.clear()

    answer = await client.ask('mutation { rename(name: "Ana") }')

    assert answer.json()["data"] == {"rename": "Ana"}
    assert Calls.renames == ["Ana"]


async def test_introspection_may_stand_beside_data_and_shows_no_machinery(client: Client) -> None:
    answer = await client.ask(
        "{ user(id: 1) { name } ...Graph }"
        " fragment Graph on Query { __schema { types { name } directives { name } } }"
    )

    data = answer.json()["data"]
    names = {each["name"] for each in data["__schema"]["types"]}
    assert data["user"] == {"name": "User 1"}
    assert {"User", "Post", "Place"} <= names
    assert not any("join__" in name or "link__" in name for name in names)
    directives = {each["name"] for each in data["__schema"]["directives"]}
    assert directives == {"include", "skip", "deprecated", "specifiedBy", "oneOf"}


async def test_mistakes_in_a_document_have_codes_and_no_guesses(client: Client) -> None:
    syntax = await client.ask("{ user(")
    unknown = await client.ask("{ usr(id: 1) { nme } }")
    variable = await client.ask("query($id: ID!) { user(id: $id) { id } }", {"id": {}})
    no_operation = await client.ask("{ __typename }", operationName="Other")
    two = await client.ask("query A { __typename } query B { __typename }")

    assert codes(syntax) == ["GRAPHQL_PARSE_FAILED"]
    assert codes(unknown) == ["GRAPHQL_VALIDATION_FAILED"]
    assert "Did you mean" not in unknown.text
    assert codes(variable) == ["INVALID_INPUT"]
    assert codes(no_operation) == codes(two) == ["BAD_REQUEST"]


async def test_a_large_answer_is_compressed_when_the_client_can_read_it(client: Client) -> None:
    query = "{ feed(first: 40) { edges { node { body } } } }"

    plain = await client.ask(query, headers={"accept-encoding": "identity"})
    gzip = await client.ask(query, headers={"accept-encoding": "gzip"})
    small = await client.ask("{ __typename }", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert gzip.headers["content-encoding"] == "gzip"
    assert gzip.json()["data"] == plain.json()["data"]
    assert "content-encoding" not in small.headers
