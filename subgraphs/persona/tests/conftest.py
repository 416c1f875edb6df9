import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from starlette.applications import Starlette

from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.sockets import RouterSocket, listening, router_socket
from subgraphs.chassis.worker import ended
from subgraphs.persona.app import create_app
from subgraphs.persona.settings import PersonaSettings
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.model_server import ModelServer
from subgraphs.persona.tests.valkeys import KINDS, Clustered, Personas, server
from subgraphs.persona.turns.working import Workshop
from subgraphs.persona.wiring import Services

ANA, BEN = (derived_id("user", name) for name in ("ana", "ben"))
LISBON = "Plan 3 days in Lisbon from Paris, 2027-05-01 to 2027-05-03, at most 900 euros"
REPLY = """
    subscription($turn: ID!, $after: Int! = 0) {
      personaReply(turnId: $turn, afterSequence: $after) {
        __typename
        ... on TokenChunk { sequence text }
        ... on ToolCallChunk { sequence tool argumentsHash }
        ... on CitationChunk { sequence fact { id } }
        ... on RestartChunk { sequence }
        ... on RefusedCallChunk { sequence reason }
        ... on BookedChunk { sequence booking { id } }
        ... on PriceChangedChunk {
          sequence change { accepted { amount } current { amount } booking { id } }
        }
        ... on NotBookedChunk { sequence refusal { code message } }
        ... on DoneChunk {
          sequence outcome engine inputTokens outputTokens
          draft {
            id title isVerified total { amount currency } budget { amount currency }
            findings { code date message }
            days {
              date
              items {
                part title reason uncited price { amount currency } citations { id }
                entity {
                  __typename
                  ... on Destination { id } ... on City { id } ... on Property { id }
                  ... on FlightOffer { id } ... on StayOffer { id }
                }
              }
            }
          }
        }
        ... on Gap { fromSequence toSequence }
      }
    }
"""
CREATE = """
    mutation($input: CreatePersonaInput!) {
      createPersona(input: $input) {
        __typename
        ... on CreatePersonaSuccess { persona { id version name } }
        ... on Problem { code message path retryable }
      }
    }
"""
REMEMBER = """
    mutation($input: RememberFactInput!) {
      rememberFact(input: $input) {
        __typename
        ... on RememberFactSuccess { memory { id text consentPurpose expiresAt } }
        ... on Problem { code message path }
      }
    }
"""
ASK = """
    mutation($input: AskPersonaInput!) {
      askPersona(input: $input) {
        __typename
        ... on AskPersonaSuccess { replayed turn { id state } }
        ... on Problem { code message path }
      }
    }
"""


@pytest.fixture(scope="session")
def personas_server(server_directory: Path) -> Iterator[Personas]:
    with server(Personas, server_directory) as running:
        yield running


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name, scope="session")
def each_server(
    request: pytest.FixtureRequest, server_directory: Path, personas_server: Personas
) -> Iterator[Personas]:
    """Each kind of server that the record may be."""
    if request.param is Personas:
        yield personas_server
        return
    with server(request.param, server_directory) as running:
        if isinstance(running, Clustered):
            running.take_all_slots()
        yield running


@pytest.fixture(scope="package")
async def gateway() -> AsyncIterator[tuple[SmallWorld, str]]:
    world = SmallWorld()
    async with listening(world.app()) as address:
        yield world, f"http://{address}"


@pytest.fixture(scope="package")
async def model_server() -> AsyncIterator[tuple[ModelServer, str]]:
    server = ModelServer()
    async with listening(server.app()) as address:
        yield server, f"http://{address}/v1"


@pytest.fixture
def models(model_server: tuple[ModelServer, str]) -> tuple[ModelServer, str]:
    """An OpenAI-compatible server that was asked nothing yet, and its address."""
    vars(model_server[0]).update(vars(ModelServer()))
    return model_server


@pytest.fixture
def world(gateway: tuple[SmallWorld, str]) -> SmallWorld:
    vars(gateway[0]).update(vars(SmallWorld()))
    return gateway[0]


@dataclass
class House:
    """The running subgraph with a router in front, and the services of its worker."""

    app: Starlette
    router: Router
    issuer: TestIssuer
    services: Services
    settings: PersonaSettings
    keys: "count[int]"
    closing: AsyncExitStack
    tokens: dict[str, str] = field(default_factory=dict)
    address: str | None = None

    def token(self, person: str = ANA) -> str:
        """The same for the same person."""
        if person not in self.tokens:
            self.tokens[person] = self.issuer.token(person)
        return self.tokens[person]

    async def ask(
        self, query: str, person: str | None = ANA, /, *, token: str | None = None, **variables: Any
    ) -> dict[str, Any]:
        own = token or (self.token(person) if person else None)
        return await self.router.ask(query, variables, token=own)

    async def does(self, query: str, person: str = ANA, /, **input: Any) -> dict[str, Any]:
        """The outcome of a mutation, with a client key of its own unless one is given."""
        key = {"clientKey": f"key-{next(self.keys)}"} if query in {CREATE, REMEMBER, ASK} else {}
        answer = await self.ask(query, person, input={**key, **input})
        assert "errors" not in answer, answer
        [outcome] = answer["data"].values()
        return dict(outcome)

    async def persona(self, person: str = ANA, **input: Any) -> str:
        made = await self.does(CREATE, person, **{"name": "Marcel", **input})
        return str(made["persona"]["id"])

    async def remembers(self, persona_id: str, text: str, **input: Any) -> str:
        given = {"personaId": persona_id, "text": text, "purpose": "AI_MEMORY", **input}
        made = await self.does(REMEMBER, **given)
        return str(made["memory"]["id"])

    async def asks(self, persona_id: str, prompt: str = LISBON, **input: Any) -> str:
        """A turn's id."""
        made = await self.does(ASK, personaId=persona_id, prompt=prompt, **input)
        return str(made["turn"]["id"])

    @asynccontextmanager
    async def socket(self, token: str) -> AsyncIterator[RouterSocket]:
        """Acknowledged. The subgraph is served on a port from the first one on."""
        if self.address is None:
            self.address = await self.closing.enter_async_context(listening(self.app))
        async with router_socket(self.address, "persona", ROUTER_SECRET, token) as socket:
            await socket.initialise()
            assert (await socket.receive())["type"] == "connection_ack"
            yield socket

    async def hears(self, turn: str, after: int = 0, at_most: int = 1_000) -> list[dict[str, Any]]:
        """A turn's pieces to its end, over a socket; cut off after so many."""
        heard: list[dict[str, Any]] = []
        async with self.socket(self.token()) as socket:
            await socket.subscribe(REPLY, {"turn": turn, "after": after})
            while len(heard) < at_most:
                message = await socket.receive()
                if message["type"] == "complete":
                    break
                assert "errors" not in message["payload"], message
                heard.append(message["payload"]["data"]["personaReply"])
        return heard

    async def answers(self, persona_id: str, prompt: str = LISBON, **input: Any) -> dict[str, Any]:
        """The last piece of a turn that is asked now, with all of its text."""
        heard = await self.hears(await self.asks(persona_id, prompt, **input))
        text = "".join(piece["text"] for piece in heard if piece["__typename"] == "TokenChunk")
        return {**heard[-1], "text": text, "heard": heard}


@asynccontextmanager
async def opened(settings: PersonaSettings, issuer: TestIssuer) -> AsyncIterator[House]:
    app, services = create_app(settings), Services.of(settings)
    async with AsyncExitStack() as closing:
        for part in (app.router.lifespan_context(app), services.workshop.wakeups, services.store):
            await closing.enter_async_context(part)
        router = Router(app, "persona", ROUTER_SECRET)
        yield House(app, router, issuer, services, settings, count(1), closing)


@pytest.fixture
def persona_settings(
    settings: Settings,
    personas_server: Personas,
    redis_url: str,
    world: SmallWorld,
    gateway: tuple[SmallWorld, str],
    tmp_path: Path,
) -> PersonaSettings:
    given = settings.model_dump() | {
        "persona_redis_url": personas_server.url,
        "redis_url": redis_url,
        "gateway_url": gateway[1],
        "persona_keys_file": tmp_path / "keys" / "personas.json",
        "persona_turns_per_minute": 1_000,
    }
    return PersonaSettings(**given)


Opening = Callable[[PersonaSettings], AbstractAsyncContextManager[House]]


@pytest.fixture
def opening(issuer: TestIssuer, persona_settings: PersonaSettings) -> Opening:
    """A house of other settings, with an empty store."""

    def with_settings(settings: PersonaSettings) -> AbstractAsyncContextManager[House]:
        with Redis.from_url(settings.persona_redis_url) as redis:
            redis.flushall()
        return opened(settings, issuer)

    return with_settings


@pytest.fixture
async def house(opening: Opening, persona_settings: PersonaSettings) -> AsyncIterator[House]:
    async with opening(persona_settings) as house:
        yield house


@asynccontextmanager
async def at_work(workshop: Workshop) -> AsyncIterator[None]:
    """Left like a process that was killed: it says nothing and tidies nothing."""
    working = asyncio.create_task(workshop.run())
    try:
        yield
    finally:
        await ended([working])


@pytest.fixture
async def working(house: House) -> AsyncIterator[None]:
    workshop = house.services.workshop
    async with workshop.graph, workshop.checkout.desk, at_work(workshop):
        yield


def with_engines(workshop: Workshop, *engines: Any) -> Workshop:
    return replace(workshop, engines=list(engines))
