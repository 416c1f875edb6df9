from collections.abc import AsyncIterator

import pytest

from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.testing.duffel import Sandbox, adapter


@pytest.fixture
async def sandbox(duffel_url: str) -> Sandbox:
    """Well, and on time."""
    sandbox = Sandbox(duffel_url)
    await sandbox.recover()
    return sandbox


@pytest.fixture
async def duffel(sandbox: Sandbox) -> AsyncIterator[Duffel]:
    async with adapter(sandbox.url) as duffel:
        yield duffel
