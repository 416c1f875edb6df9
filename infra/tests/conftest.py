"""Amadeus's sandbox, and one who asks it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from infra.tests.amadeus_desk import Desk
from subgraphs.chassis.testing.amadeus import Sandbox


@pytest.fixture
async def amadeus(amadeus_url: str) -> AsyncIterator[Sandbox]:
    """Whatever a test planned, set or shifted is over with it."""
    sandbox = Sandbox(amadeus_url)
    yield sandbox
    await sandbox.recover()


@pytest.fixture
async def desk(amadeus: Sandbox) -> AsyncIterator[Desk]:
    """Signed in."""
    async with httpx.AsyncClient(base_url=amadeus.url, timeout=10.0) as http:
        desk = Desk(http)
        (await desk.sign_in()).raise_for_status()
        yield desk


@pytest.fixture
def reference() -> str:
    """Nobody else's."""
    return f"booking_{uuid4().hex}"
