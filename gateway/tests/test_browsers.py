"""What a browser may do for its user, and for a site its user did not mean."""

import json
import re

import pytest

from gateway.tests.client import Client, codes
from gateway.tests.conftest import ORIGIN, World
from gateway.tests.programs import Gateway
from gateway.tests.schemas import Calls

RENAME = 'mutation { rename(name: "Eve") }'


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "",
    ],
)
async def test_what_a_form_can_send_is_refused(client: Client, content_type: str) -> None:
    Calls.renames.clear()

    answer = await client.post(
        "/graphql",
        content=json.dumps({"query": RENAME}),
        headers={"content-type": content_type, "origin": "https://evil.example"},
    )

    assert (answer.status_code, codes(answer)) == (415, ["BAD_REQUEST"])
    assert Calls.renames == []


async def test_a_get_needs_a_header_that_no_link_can_send(client: Client) -> None:
    query = {"query": "{ user(id: 1) { name } }"}

    link = await client.get("/graphql", params=query)
    asked = await client.get("/graphql", params=query, headers={"x-graphql-csrf": "1"})

    assert (link.status_code, codes(link)) == (400, ["BAD_REQUEST"])
    assert asked.json()["data"] == {"user": {"name": "User 1"}}


async def test_a_get_changes_nothing(client: Client) -> None:
    Calls.renames.clear()

    answer = await client.get("/graphql", params={"query": RENAME}, headers={"x-graphql-csrf": "1"})

    assert (answer.status_code, codes(answer)) == (405, ["BAD_REQUEST"])
    assert Calls.renames == []


async def test_several_operations_in_one_request_are_refused(client: Client) -> None:
    answer = await client.post("/graphql", json=[{"query": RENAME}, {"query": RENAME}])

    assert (answer.status_code, codes(answer)) == (400, ["BAD_REQUEST"])


async def test_only_listed_origins_may_read(client: Client) -> None:
    preflight = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
    }

    ours = await client.options("/graphql", headers={"origin": ORIGIN, **preflight})
    theirs = await client.options(
        "/graphql", headers={"origin": "https://evil.example", **preflight}
    )
    refused = await client.ask("{", headers={"origin": ORIGIN})

    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in ours.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in ours.headers
    assert "access-control-allow-origin" not in theirs.headers
    assert refused.headers["access-control-allow-origin"] == ORIGIN


async def test_graphiql_comes_whole_from_the_gateway(client: Client) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html"})
    root = await client.get("/")

    assert root.headers["location"] == "/graphql"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "://" not in page.text
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(addresses) == 4
    for address in [*addresses, "/graphiql/editor.worker.js", "/graphiql/examples.json"]:
        asset = await client.get(address)
        assert asset.status_code == 200
        assert len(asset.content) > 40
        again = await client.get(address, headers={"if-none-match": asset.headers["etag"]})
        assert again.status_code == 304


async def test_graphiql_is_off_in_production(world: World) -> None:
    with world.gateway(ENVIRONMENT="production") as gateway:
        async with Client(gateway.url) as client:
            page = await client.get("/graphql", headers={"accept": "text/html"})
            script = await client.get("/graphiql/page.js")

    assert "<html" not in page.text
    assert script.status_code == 404


@pytest.mark.parametrize(
    "path", ["/graphiql/../server.ts", "/graphiql/%2e%2e/server.ts", "/graphiql/constructor"]
)
async def test_only_the_pages_own_files_are_served(gateway: Gateway, path: str) -> None:
    async with Client(gateway.url) as client:
        answer = await client.get(path)

    assert (answer.status_code, codes(answer)) == (404, ["NOT_FOUND"])
