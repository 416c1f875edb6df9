"""Where a test lives that knows no loop, as hypothesis does."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from subgraphs.booking.app import create_app
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.testing.counter import Counter
from subgraphs.booking.tests.conftest import Booking
from subgraphs.chassis.database import Database
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import Sandbox
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router

LIMIT_SECONDS = 120.0

T = TypeVar("T")


@dataclass
class World:
    """One for all lives: each is a booking of its own."""

    runner: asyncio.Runner
    booking: Booking
    counter: Counter

    def run(self, what: Awaitable[T]) -> T:
        async def within() -> T:
            async with asyncio.timeout(LIMIT_SECONDS):
                return await what

        return self.runner.run(within())


@contextmanager
def opened(hurried: BookingSettings, issuer: TestIssuer, url: str) -> Iterator[World]:
    """Until the end of the block."""
    counter = Counter()
    database = Database.of(url, NAME, OutboxRow, InboxRow)
    app = create_app(hurried, database, [counter])
    lifespan = app.router.lifespan_context(app)
    sandbox = Sandbox(hurried.payments_url)
    router = Router(app, NAME, ROUTER_SECRET)
    with asyncio.Runner() as runner:
        runner.run(lifespan.__aenter__())
        runner.run(sandbox.recover())
        try:
            booking = Booking(app, router, issuer, database, app.state.services, sandbox)
            yield World(runner, booking, counter)
        finally:
            runner.run(sandbox.recover())
            runner.run(lifespan.__aexit__(None, None, None))
