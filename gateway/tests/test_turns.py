"""Several processes of one subgraph: each is asked in its turn, and a dead one is passed over."""

import asyncio

from gateway.tests.client import Client, receive, socket, subscribe
from gateway.tests.conftest import SECRET, World
from gateway.tests.programs import free_port, serving
from gateway.tests.schemas import SUBGRAPHS
from gateway.tests.subgraph import Subgraph

RENAME = 'mutation { rename(name: "Ana") }'
TICK = "subscription { ticks(count: 1) { number } }"


def people() -> Subgraph:
    return Subgraph("people", SUBGRAPHS["people"], SECRET)


def at(*ports: int) -> str:
    return ", ".join(f"http://127.0.0.1:{port}/graphql" for port in ports)


async def test_each_process_is_asked_in_its_turn(world: World) -> None:
    one, two, ports = people(), people(), (free_port(), free_port())
    with (
        serving(one.app, ports[0]),
        serving(two.app, ports[1]),
        world.gateway(PEOPLE_URL=at(*ports)) as gateway,
    ):
        async with Client(gateway.url) as client:
            for _ in range(4):
                assert (await client.ask(RENAME)).json()["data"] == {"rename": "Ana"}
        for _ in range(2):
            async with socket(gateway.url) as connection:
                await subscribe(connection, TICK)
                await receive(connection)

    assert (len(one.bodies), len(two.bodies)) == (2, 2)
    assert (len(one.connections), len(two.connections)) == (1, 1)
    assert one.forged == two.forged == 0


async def test_what_a_dead_process_never_got_another_is_asked_once(world: World) -> None:
    alive, port, nobody = people(), free_port(), free_port()
    with serving(alive.app, port), world.gateway(PEOPLE_URL=at(nobody, port)) as gateway:
        async with Client(gateway.url) as client:
            answers = await asyncio.gather(*(client.ask(RENAME) for _ in range(10)))

    assert [answer.json()["data"] for answer in answers] == [{"rename": "Ana"}] * 10
    assert len(alive.bodies) == 10
