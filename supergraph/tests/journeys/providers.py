"""Those who sell beside us, as the journeys' stack has them: sandboxes that are asked over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from subgraphs.booking.testing.duffel import Sandbox as Duffel
from subgraphs.chassis.testing.amadeus import Sandbox as Amadeus
from supergraph.tests.journeys.stack import Stack


@dataclass(frozen=True, slots=True)
class Providers:
    amadeus: Amadeus
    duffel: Duffel

    async def recover(self) -> None:
        """Amadeus issues tickets at once; else all is as in the beginning."""
        await self.amadeus.recover()
        await self.amadeus.set(ticketingSeconds=0)
        await self.duffel.recover()


@asynccontextmanager
async def providers_of(stack: Stack) -> AsyncIterator[Providers]:
    """What a test planned for them ends with the block."""
    providers = Providers(Amadeus(stack.address("amadeus")), Duffel(stack.address("duffel")))
    await providers.recover()
    try:
        yield providers
    finally:
        await providers.recover()
