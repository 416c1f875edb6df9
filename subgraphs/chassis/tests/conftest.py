"""The parrots' subgraph, a router in front of it, and servers that a test may kill."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from subgraphs.chassis.database import Database
from subgraphs.chassis.database import address as address_of
from subgraphs.chassis.http import Resource, serve
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.migrate import create_database
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import Sandbox, sandbox_settings
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.sockets import RouterSocket, listening, router_socket
from subgraphs.chassis.testing.stores import emptied
from subgraphs.chassis.tests.facts import Base, InboxRow, OutboxRow
from subgraphs.chassis.tests.parrots import Aviary, context_for, schema
from subgraphs.chassis.tokens import Tokens

ANA = "user_01j00000000000000000000ana"


@dataclass
class Parrots:
    settings: Settings
    issuer: TestIssuer
    client_scope: str | None = None
    resources: list[Resource] = field(default_factory=list)
    aviary: Aviary = field(default_factory=Aviary)

    def __post_init__(self) -> None:
        self.app: Starlette = serve(
            schema(self.client_scope),
            "parrots",
            self.settings,
            context_for=partial(context_for, self.aviary),
            resources=self.resources,
        )
        self.router = Router(self.app, "parrots", ROUTER_SECRET)

    async def ask(
        self, query: str, person: str | None = None, scope: str = "", **variables: object
    ) -> dict[str, Any]:
        token = self.issuer.token(person, scope=scope) if person else None
        return await self.router.ask(query, variables, token=token)

    async def codes(self, query: str, **asked: Any) -> list[str]:
        """The codes of the errors that a query is answered with."""
        return codes(await self.ask(query, **asked))


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


def tokens_of(
    settings: Settings, issuer: TestIssuer, refetch_seconds: float = 0.0, **changed: object
) -> Tokens:
    """Those of that issuer, as a subgraph reads them that is set up like `changed`."""
    changed = {"oidc_issuer": issuer.url, **changed}
    return Tokens(settings.model_copy(update=changed), refetch_seconds=refetch_seconds)


@pytest.fixture(scope="session")
async def tables(postgres_url: str) -> AsyncIterator[Database]:
    await create_database(address_of(postgres_url, "chassis"))
    async with Database.of(postgres_url, "chassis", OutboxRow, InboxRow) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield database


@pytest.fixture
async def database(tables: Database) -> Database:
    """With an outbox, empty."""
    await emptied(tables, Base.metadata)
    return tables


@pytest.fixture
def kafka(settings: Settings, kafka_servers: str) -> Kafka:
    return Kafka(settings.model_copy(update={"kafka_bootstrap_servers": kafka_servers}))


@pytest.fixture
def folder(server_directory: Path) -> Path:
    """Where a server of one test's own keeps its files."""
    return server_directory / uuid4().hex


@pytest.fixture
def topic() -> str:
    """Nobody else's."""
    return f"parrots.said-{uuid4().hex}.v1"


@pytest.fixture(scope="session")
def flock(settings: Settings, issuer: TestIssuer) -> Parrots:
    return Parrots(settings, issuer)


@pytest.fixture
def parrots(flock: Parrots) -> Parrots:
    """Nothing has run yet, and no word was taught."""
    flock.aviary.ran.clear()
    flock.aviary.words.clear()
    return flock


@pytest.fixture(scope="session")
async def address(flock: Parrots) -> AsyncIterator[str]:
    async with listening(flock.app) as address:
        yield address


OpenSocket = Callable[..., AbstractAsyncContextManager[RouterSocket]]


@pytest.fixture
def socket(parrots: Parrots, address: str) -> OpenSocket:
    """Opens sockets to the running subgraph; `initialise` comes next."""
    return partial(router_socket, address, "parrots", ROUTER_SECRET)


@pytest.fixture
def sandbox(payments_url: str) -> Sandbox:
    return Sandbox(payments_url)


@pytest.fixture
async def payments(payments_url: str, sandbox: Sandbox) -> AsyncIterator[StripeShaped]:
    await sandbox.recover()
    async with StripeShaped(sandbox_settings(payments_url)) as payments:
        yield payments


@pytest.fixture
def reference() -> str:
    """Nobody else's."""
    return f"order_{uuid4().hex}"
