"""Two processes of booking and a worker, of which one dies at a moment while many book."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, Final, NamedTuple, Self, TypeAlias

import psutil
from sqlalchemy import text

from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing.buying import Buyer, Order
from subgraphs.booking.testing.cells import Cell, Found
from subgraphs.booking.testing.crashing import Sold
from subgraphs.booking.testing.forks import FIRST_SECONDS, Server, preloaded
from subgraphs.booking.testing.judging import Judge
from subgraphs.booking.testing.outside import Victim
from subgraphs.booking.testing.shelves import Shelves
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.amadeus import Sandbox
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import DECLINED_CARD

LIMIT_SECONDS = 30.0  # within which all is settled, once whoever died is back
PROCESSES = 2
UNSETTLED_AT_MOST = 4  # cells
NEVER_SECONDS = 86_400
LOOK_SECONDS = 0.1
CLERK_SECONDS = 0.25
AWAY_SECONDS = 0.7  # of a server, by the seed
Placing: TypeAlias = "asyncio.Future[None]"
# Amadeus tickets by itself, or here at the clerk's hand: all of a checkout, once all is ordered.
TO_TICKET: Final = """
    SELECT order_id FROM bookings b
    WHERE provider = 'AMADEUS' AND order_state = 'CONFIRMED' AND failure IS NULL AND NOT EXISTS (
      SELECT 1 FROM bookings o WHERE o.checkout_id = b.checkout_id
      AND (o.failure IS NOT NULL OR o.order_id IS NULL OR o.order_state = 'HELD')
    )
"""


class Urls(NamedTuple):
    """Where the sandboxes are."""

    payments: str
    amadeus: str
    duffel: str

    def environment(self, seconds: float) -> dict[str, str]:
        """What the adapters are told."""
        return {
            "AMADEUS_URL": self.amadeus,
            "AMADEUS_LOOKUP_URL": f"{self.amadeus}/sandbox/orders",
            "AMADEUS_SECONDS": str(seconds),
            "AMADEUS_CALLS_PER_SECOND": "1000",
            "DUFFEL_URL": self.duffel,
            "DUFFEL_SECONDS": str(seconds),
        }


@dataclass
class Stage:
    """Two processes that book with all providers; Amadeus tickets when our clerk says so."""

    database: Database
    shelves: Shelves
    buyer: Buyer
    judge: Judge
    servers: list[Server]
    amadeus: Sandbox
    settings: BookingSettings
    more: Mapping[str, str]  # of the environment of each process
    limit_seconds: float = LIMIT_SECONDS

    @classmethod
    @asynccontextmanager
    async def set_up(
        cls,
        settings: BookingSettings,
        database: Database,
        issuer: TestIssuer,
        urls: Urls,
        keys: Mapping[str, str],
        seconds: float,
        limit_seconds: float = LIMIT_SECONDS,
    ) -> AsyncIterator[Self]:
        """`seconds`: of a call to a provider."""
        await asyncio.to_thread(preloaded)
        amadeus, more = Sandbox(urls.amadeus), {**urls.environment(seconds), **keys}
        servers = [Server(settings, more) for _ in range(PROCESSES)]
        buyer = Buyer(database, issuer, settings.router_secret.get_secret_value())
        async with (
            Shelves.stocked(database, urls.amadeus, urls.duffel) as shelves,
            Judge.sitting(database, *urls) as judge,
        ):
            await amadeus.recover()
            await amadeus.set(ticketingSeconds=NEVER_SECONDS)
            stage = cls(
                database, shelves, buyer, judge, servers, amadeus, settings, more, limit_seconds
            )
            clerk = asyncio.ensure_future(stage.clerk())
            try:
                yield stage
            finally:
                clerk.cancel()
                for server in servers:
                    server.kill()
                await amadeus.recover()

    async def orders(self, cell: Cell) -> list[Order]:
        """Several at once, so that a kill meets others in other steps."""
        again = cell.seed % 2 == 0
        if cell.step == "undo":
            return await self._undone(cell, again)
        wanted = [cell.sold, cell.sold] if cell.sold else [*Sold][:2]
        others = [sold for sold in Sold if sold not in wanted]
        offers = [await self.shelves.offer(sold) for sold in [*wanted, *others] if sold]
        return [Order([offer], asks_again=again) for offer in offers]

    async def _undone(self, cell: Cell, again: bool) -> list[Order]:
        assert cell.sold is not None
        offers = [await self.shelves.offer(cell.sold) for _ in range(2)]
        others = [await self.shelves.offer(sold) for sold in (Sold.OWN, Sold.HELD)]
        bystanders = [Order([offer], asks_again=again) for offer in others]
        if cell.releases:
            return [Order([one], DECLINED_CARD, again) for one in offers] + bystanders
        scarce = await self.shelves.last_seat(len(offers))
        pairs = [[one, last] for one, last in zip(offers, scarce, strict=True)]
        return [Order(pair, asks_again=again) for pair in pairs] + bystanders

    def placing(self, cell: Cell, server: Server, trip_id: str, orders: Sequence[Order]) -> Placing:
        """They book at `server`, which waits for its moment, and then at the others."""

        def urls() -> list[str]:
            others = [each for each in self.servers if each is not server]
            return [each.url for each in (server, *others) if each.url]

        return asyncio.ensure_future(self.buyer.place(trip_id, orders, urls, cell.seed))

    async def judged(
        self, found: Found, trip_id: str, orders: Sequence[Order], placing: Placing
    ) -> Found:
        """After the restart."""
        begun = monotonic()
        wanted = sum(len(order.offers) for order in orders)
        try:
            async with asyncio.timeout(self.limit_seconds):
                bookings = await self.buyer.settled(trip_id, wanted)
        except TimeoutError:
            placing.cancel()
            bookings = await self.buyer.bookings(trip_id)
            left = [f"{row.id} ({row.provider}): {row.state} {row.failure}" for row in bookings]
            found.wrong.append(f"not settled, {len(left)} of {wanted}: {left}")
            return found
        found.seconds = monotonic() - begun
        await asyncio.wait({placing}, timeout=self.limit_seconds)
        if not placing.cancel() and placing.exception():
            found.wrong.append(f"it was refused: {placing.exception()!r}")
        parked = [row for row in bookings if row.state == BookingState.PARKED]
        found.wrong += [f"parked: {row.id} ({row.provider})" for row in parked]
        found.wrong += await self.judge.wrong_with(_by_checkout(bookings))
        if found.cell.step == "undo" and all(row.failure is None for row in bookings):
            found.wrong.append("nothing was undone")
        return found

    async def clerk(self) -> None:
        """Tickets what was ordered at Amadeus, until cancelled."""
        while True:
            with suppress(OSError, *SqlOutbox.outages):
                async with self.database.read() as session:
                    ids = list(await session.scalars(text(TO_TICKET)))
                for id in ids:
                    await self.amadeus.move(id, "TICKETED")
            await asyncio.sleep(CLERK_SECONDS)


def _by_checkout(bookings: Sequence[BookingRow]) -> list[list[BookingRow]]:
    found: dict[str, list[BookingRow]] = {}
    for booking in bookings:
        found.setdefault(booking.checkout_id, []).append(booking)
    return list(found.values())


async def run_beside(stage: Stage, cell: Cell, victim: Victim | None) -> Found:
    """A booking process goes on where `victim` is killed; None: the other booking process."""
    server, other = stage.servers
    found = Found(cell, victim=victim.name if victim else "other process")
    orders, trip_id = await stage.orders(cell), await stage.buyer.trip()
    if other.has_ended:
        await other.start()
    pid = victim.pid() if victim else other.pid
    await server.start(cell.moment(pid))
    placing = stage.placing(cell, server, trip_id, orders)
    if not await _has_died(pid):
        found.wrong.append("the moment never came")
    await asyncio.sleep(cell.seed * AWAY_SECONDS)
    await (victim.come_back() if victim else other.start())
    return await stage.judged(found, trip_id, orders, placing)


async def _has_died(pid: int) -> bool:
    end = monotonic() + FIRST_SECONDS
    while monotonic() < end:
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                await asyncio.sleep(LOOK_SECONDS)
                continue
        return True
    return False


async def run(
    stage: Stage,
    cells: Sequence[Cell],
    tell: Callable[[Found], object] = lambda _: None,
    ends_at: float = inf,
) -> list[Found]:
    """Each server takes the next cell as soon as it has died of the one before.

    None is begun after `ends_at`, by the monotonic clock.
    """
    waiting = list(reversed(cells))
    judging: list[asyncio.Future[Found]] = []

    def judge(*last: Any) -> None:
        judged = asyncio.ensure_future(stage.judged(*last))
        judged.add_done_callback(lambda done: tell(done.result()))
        judging.append(judged)

    async def goes_on() -> bool:
        """Once few are unsettled: else each kill leaves more than is settled until the next."""
        while sum(not each.done() for each in judging) >= UNSETTLED_AT_MOST:
            await asyncio.sleep(LOOK_SECONDS)
        return bool(waiting) and monotonic() < ends_at

    async def serve(server: Server) -> None:
        last: tuple[Any, ...] = ()
        while await goes_on():
            cell = waiting.pop()
            orders, trip_id = await stage.orders(cell), await stage.buyer.trip()
            await server.start(cell.moment())
            if last:
                judge(*last)
            placing = stage.placing(cell, server, trip_id, orders)
            found = Found(cell)
            if not await server.dies():
                found.wrong.append("the moment never came")
            last = found, trip_id, orders, placing
        await server.start()
        if last:
            judge(*last)

    await asyncio.gather(*(serve(server) for server in stage.servers))
    return list(await asyncio.gather(*judging))
