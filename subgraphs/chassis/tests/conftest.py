"""The parrots' subgraph, a router in front of it, and servers that a test may kill."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from starlette.applications import Starlette

from subgraphs.chassis.http import Resource, serve
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.sockets import RouterSocket, listening, router_socket
from subgraphs.chassis.tests.parrots import Aviary, context_for, schema

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
