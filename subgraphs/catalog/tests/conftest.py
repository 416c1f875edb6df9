"""The seeded world, asked as a client asks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from subgraphs.catalog.context import Answers, Context
from subgraphs.catalog.geo.index import GeoIndex
from subgraphs.catalog.schema import schema
from subgraphs.catalog.seed import seed
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.testing.stores import migrated
from subgraphs.chassis.viewer import ANONYMOUS


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker seeds one world."""
    for item in items:
        if "subgraphs/catalog" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("catalog"))


@dataclass
class Catalog:
    database: Database
    geo: GeoIndex
    cache: Cache

    async def execute(self, query: str, /, **variables: Any) -> Any:
        answers = Answers(self.database, self.cache, self.geo)
        context = Context.of(ANONYMOUS, answers)
        return await schema.execute(query, variable_values=variables, context_value=context)

    async def ask(self, query: str, /, **variables: Any) -> Any:
        result = await self.execute(query, **variables)
        assert result.errors is None, result.errors
        return result.data

    async def refusal(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """The code and the message of the only error."""
        result = await self.execute(query, **variables)
        assert result.errors is not None
        [error] = result.errors
        return {"code": (error.extensions or {}).get("code"), "message": error.message}

    async def entities(self, selection: str, *representations: dict[str, Any]) -> list[Any]:
        query = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ {selection} }} }}"
        data = await self.ask(query, r=list(representations))
        return list(data["_entities"])


@pytest.fixture(scope="session")
def world(postgres_url: str) -> str:
    """The server's address, with the seeded catalog on it."""
    migrated(postgres_url, "catalog")
    asyncio.run(seed(postgres_url))
    return postgres_url


@pytest.fixture(scope="session")
async def catalog(world: str) -> AsyncIterator[Catalog]:
    async with Database.of(world, "catalog") as database, GeoIndex(database) as geo:
        yield Catalog(database, geo, Cache(None, "catalog"))
