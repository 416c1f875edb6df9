from collections.abc import AsyncIterator

import pytest

from subgraphs.booking.tests.providers.amadeus.desk import Desk, desk_at


@pytest.fixture
async def desk(amadeus_url: str) -> AsyncIterator[Desk]:
    """At a sandbox of Amadeus that works; what is sold once stays sold."""
    async with desk_at(amadeus_url) as desk:
        await desk.sandbox.recover()
        yield desk
        await desk.sandbox.recover()
