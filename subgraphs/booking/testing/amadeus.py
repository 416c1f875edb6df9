"""The adapter of Amadeus at its sandbox, and that sandbox as a test sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from infra.local.sandboxes import AMADEUS_CLIENT, AMADEUS_SECRET
from subgraphs.booking.network.airports import Network
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.chassis.testing.amadeus import Sandbox

__all__ = ["Sandbox", "adapter"]


@asynccontextmanager
async def adapter(url: str, seconds: float) -> AsyncIterator[Amadeus]:
    settings = AmadeusSettings(
        amadeus_url=url,
        amadeus_client_id=AMADEUS_CLIENT,
        amadeus_client_secret=SecretStr(AMADEUS_SECRET),
        amadeus_lookup_url=f"{url}/sandbox/orders",
        amadeus_seconds=seconds,
        amadeus_calls_per_second=None,
    )
    async with Amadeus(settings, Network.read()) as amadeus:
        yield amadeus
