"""Subscriptions over WebSocket: who may open one, how it is bounded, and how it ends."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus

from gateway.tests.client import closed, receive, send, socket, subscribe
from gateway.tests.conftest import ORIGIN, World
from gateway.tests.programs import Gateway, free_port, serving
from gateway.tests.schemas import Calls
from gateway.tests.subgraph import Subgraph

TICKS = "subscription { ticks(count: 2) { number by { name postCount } } }"
ENDLESS = "subscription { ticks(count: 1000000, pause: 0.05) { number } }"


async def no_streams_are_left() -> None:
    while Calls.live_streams:
        await asyncio.sleep(0.02)


async def test_events_come_with_fields_of_other_subgraphs(
    gateway: Gateway, people: Subgraph
) -> None:
    async with socket(gateway.url) as connection:
        await subscribe(connection, TICKS)
        messages = [await receive(connection) for _ in range(3)]

    events = [message["payload"]["data"]["ticks"] for message in messages[:2]]
    assert events == [{"number": n, "by": {"name": f"User {n}", "postCount": 7}} for n in range(2)]
    assert messages[2] == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("prefix", ["Bearer ", ""])
async def test_a_token_in_the_connection_params_signs_in(
    gateway: Gateway, world: World, people: Subgraph, prefix: str
) -> None:
    token = world.issuer.token(f"user_with_{prefix.strip() or 'nothing'}")
    async with socket(gateway.url, prefix + token) as connection:
        await subscribe(connection, "subscription { myTicks(count: 1) }")
        event = await receive(connection)

    assert event["payload"]["data"] == {"myTicks": 0}
    [params] = people.connections
    assert params["authorization"] == f"Bearer {token}"


async def test_without_a_token_a_guarded_subscription_never_starts(
    gateway: Gateway, people: Subgraph
) -> None:
    async with socket(gateway.url) as connection:
        await subscribe(connection, "subscription { myTicks(count: 1) }")
        message = await receive(connection)

    assert message["type"] == "error"
    assert [error["extensions"]["code"] for error in message["payload"]] == ["UNAUTHENTICATED"]
    assert people.connections == []


async def test_a_bad_token_closes_the_socket(gateway: Gateway, world: World) -> None:
    for token, code in [
        (world.issuer.token(seconds=-10), 4401),
        (world.issuer.client_token(), 4403),
    ]:
        async with socket(gateway.url, init=False) as connection:
            await send(
                connection, type="connection_init", payload={"authorization": f"Bearer {token}"}
            )
            assert await closed(connection) == code


async def test_the_socket_closes_when_its_token_ends(gateway: Gateway, world: World) -> None:
    async with socket(gateway.url, world.issuer.token(seconds=2)) as connection:
        await subscribe(connection, ENDLESS)
        async with asyncio.timeout(7):
            assert await closed(connection) == 4401
    await no_streams_are_left()


async def test_a_page_of_another_site_cannot_connect(gateway: Gateway) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(gateway.url, origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403

    for origin in (ORIGIN, gateway.url):
        async with socket(gateway.url, origin=origin) as connection:
            await subscribe(connection, TICKS)
            assert (await receive(connection))["type"] == "next"


async def test_nobody_connects_to_the_partners_endpoint(gateway: Gateway) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(f"{gateway.url}/partner"):
            pass
    assert refused.value.response.status_code == 404


async def test_who_says_nothing_is_closed(gateway: Gateway) -> None:
    async with socket(gateway.url, init=False) as connection:
        async with asyncio.timeout(8):
            assert await closed(connection) == 4408


async def test_what_is_no_message_of_the_protocol_is_closed(gateway: Gateway) -> None:
    async with socket(gateway.url, init=False) as connection:
        await connection.send("hello")
        assert await closed(connection) == 4400


async def test_a_frame_over_a_megabyte_is_closed(gateway: Gateway) -> None:
    async with socket(gateway.url) as connection:
        await subscribe(connection, "{ __typename } #" + "x" * 1_000_000)
        assert await closed(connection) == 1009


async def test_more_than_a_hundred_subscriptions_are_too_many(gateway: Gateway) -> None:
    async with socket(gateway.url) as connection:
        for number in range(100):
            await subscribe(connection, ENDLESS, str(number))
        for _ in range(200):
            assert (await receive(connection))["type"] == "next"
        await subscribe(connection, ENDLESS, "100")
        assert await closed(connection) == 4429
    await no_streams_are_left()


async def test_the_same_limits_hold_as_over_http(gateway: Gateway) -> None:
    async with socket(gateway.url) as connection:
        for query, code in [
            ("{ a: dear b: dear }", "OPERATION_TOO_EXPENSIVE"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ('{ echo(text: "\\u0000") }', "INVALID_INPUT"),
        ]:
            await subscribe(connection, query)
            message = await receive(connection)
            assert message["type"] == "error"
            assert message["payload"][0]["extensions"]["code"] == code


async def test_queries_are_answered_too(gateway: Gateway) -> None:
    async with socket(gateway.url) as connection:
        await subscribe(connection, "{ user(id: 1) { name } }")
        assert (await receive(connection))["payload"]["data"] == {"user": {"name": "User 1"}}
        assert (await receive(connection))["type"] == "complete"


async def test_a_client_that_completes_or_leaves_stops_the_subgraphs_stream(
    gateway: Gateway,
) -> None:
    async with socket(gateway.url) as connection:
        await subscribe(connection, ENDLESS)
        await receive(connection)
        await send(connection, id="1", type="complete")
        await no_streams_are_left()
        await subscribe(connection, ENDLESS, "2")
        await receive(connection)
    await no_streams_are_left()


async def test_a_reader_that_is_too_slow_is_closed_and_others_are_not(gateway: Gateway) -> None:
    flood = "subscription { ticks(count: 200, size: 400000) { number filling } }"
    async with (
        socket(gateway.url, max_queue=1) as slow,
        socket(gateway.url) as other,
    ):
        await subscribe(slow, flood)
        await subscribe(other, ENDLESS)
        await no_streams_but(1)
        assert Calls.last_tick < 199
        assert (await receive(other))["type"] == "next"
        assert await closed(slow) in {4413, None}  # None: it did not even read the close
    await no_streams_are_left()


async def no_streams_but(number: int) -> None:
    while Calls.live_streams != number + 1:
        await asyncio.sleep(0.02)
    while Calls.live_streams != number:
        await asyncio.sleep(0.02)


async def test_a_subgraph_that_goes_away_ends_the_stream_with_a_code(world: World) -> None:
    """The client resumes by itself; a silent retry here would lose or repeat events."""

    async def one_event(connection: WebSocket) -> None:
        await connection.accept(subprotocol="graphql-transport-ws")
        await connection.receive_json()
        await connection.send_json({"type": "connection_ack"})
        id = (await connection.receive_json())["id"]
        event = {"data": {"ticks": {"number": 7}}}
        await connection.send_json({"id": id, "type": "next", "payload": event})
        await connection.close(1001)

    port = free_port()
    app = Starlette(routes=[WebSocketRoute("/graphql", one_event)])
    url = f"http://127.0.0.1:{port}/graphql"
    with serving(app, port), world.gateway(PEOPLE_URL=url) as gateway:
        async with socket(gateway.url) as connection:
            await subscribe(connection, "subscription { ticks(count: 9) { number } }")
            first, last, end = [await receive(connection) for _ in range(3)]

    assert first["payload"] == {"data": {"ticks": {"number": 7}}}
    assert last["payload"]["data"] is None
    assert [error["extensions"]["code"] for error in last["payload"]["errors"]] == [
        "SUBGRAPH_UNAVAILABLE"
    ]
    assert end["type"] == "complete"


async def test_an_error_of_one_event_is_not_told_again_with_the_next(world: World) -> None:
    with world.gateway(POSTS_URL=f"http://127.0.0.1:{free_port()}/graphql") as gateway:
        async with socket(gateway.url) as connection:
            query = "subscription { ticks(count: 3) { number by { name secret postCount } } }"
            await subscribe(connection, query.replace("secret ", ""))
            dead = [(await receive(connection))["payload"] for _ in range(3)]
            await subscribe(connection, query.replace("postCount ", ""), "2")
            await receive(connection)
            refused = [(await receive(connection))["payload"] for _ in range(3)]

    for events, code in [(dead, "SUBGRAPH_UNAVAILABLE"), (refused, "UNAUTHENTICATED")]:
        assert [event["data"]["ticks"]["by"] for event in events] == [None] * 3
        codes = [[error["extensions"]["code"] for error in event["errors"]] for event in events]
        assert codes == [[code]] * 3


async def test_a_burst_arrives_whole_and_in_order(gateway: Gateway) -> None:
    """Faster than its joins can be made, and longer than what may wait for them."""
    async with socket(gateway.url) as connection:
        await subscribe(
            connection, "subscription { ticks(count: 400) { number by { postCount } } }"
        )
        events = [(await receive(connection))["payload"]["data"]["ticks"] for _ in range(400)]

    assert [event["number"] for event in events] == list(range(400))
    assert {event["by"]["postCount"] for event in events} == {7}
