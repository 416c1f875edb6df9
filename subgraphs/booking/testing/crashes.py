"""Two processes of booking and a worker, of which one dies at a moment while many book."""

import asyncio
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from time import monotonic
from typing import Any, Final, TypeAlias

from sqlalchemy import text

from infra.local.ports import free_port
from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.bookings.saga.workflow import OWN_PHASES
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing import crashing
from subgraphs.booking.testing.buying import Buyer, Order
from subgraphs.booking.testing.crashing import BEGIN, SETTING, STEPS, Moment, Sold, Where
from subgraphs.booking.testing.judging import Judge
from subgraphs.booking.testing.processes import environment_of, wait_until_ready
from subgraphs.booking.testing.shelves import Shelves
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.amadeus import Sandbox
from subgraphs.chassis.testing.payments import DECLINED_CARD

LIMIT_SECONDS = 30.0  # within which all is settled, once whoever died is back
FIRST_SECONDS = 40.0  # by when the moment has come
LOOK_SECONDS = 0.1
CLERK_SECONDS = 0.25
FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([crashing.__name__])
Placing: TypeAlias = "asyncio.Future[None]"
# What a saga asks nobody, since it knows already.
UNASKED: Final = {
    ("hold", Sold.AMADEUS),
    ("hold", Sold.INSTANT),
    ("ticket", Sold.INSTANT),
    ("ticket", Sold.HELD),
}
# Amadeus tickets by itself, or here at the clerk's hand: all of a checkout, once all is ordered.
TO_TICKET: Final = """
    SELECT order_id FROM bookings b
    WHERE provider = 'AMADEUS' AND order_state = 'CONFIRMED' AND failure IS NULL AND NOT EXISTS (
      SELECT 1 FROM bookings o WHERE o.checkout_id = b.checkout_id
      AND (o.failure IS NOT NULL OR o.order_id IS NULL OR o.order_state = 'HELD')
    )
"""


def moments() -> list[tuple[str, Where, Sold | None]]:
    """Every step, before, in the middle and after, for each way of selling."""
    found: list[tuple[str, Where, Sold | None]] = [
        (BEGIN, Where.BEFORE, None),
        (BEGIN, Where.AFTER, None),
    ]
    for step in STEPS[:-1]:
        for where in Where:
            for sold in Sold:
                if sold is Sold.OWN and step not in {*OWN_PHASES, "undo"}:
                    continue
                is_asked = (step, sold) not in UNASKED
                if where is not Where.MIDDLE or is_asked:
                    found.append((step, where, sold))
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    step: str
    where: Where
    sold: Sold | None
    seed: int

    @property
    def number(self) -> int:
        """How often the moment comes before the one that kills: of two bookings, either's."""
        return 1 if self.step == "undo" and self.where is not Where.MIDDLE else 1 + self.seed % 2

    def moment(self, victim: int = 0) -> Moment:
        number = self.number
        if self.releases:
            number = 1
        return Moment(self.step, self.where, self.sold, number, victim)

    @property
    def releases(self) -> bool:
        """What is undone is a hold, since the card is declined; else it is an order."""
        return self.step == "undo" and self.seed % 2 == 1 and self.sold in {Sold.OWN, Sold.HELD}


@dataclass
class Found:
    """What became of a cell. `seconds`: from the restart until all was settled."""

    cell: Cell
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    parked: int = 0


class Server:
    """One process of booking, that is started again whenever it died.

    Forked from one that has read its programs already: a matrix starts hundreds.
    """

    def __init__(self, settings: BookingSettings, more: Mapping[str, str]) -> None:
        self._environment = {**environment_of(settings), **more}
        self._process: ForkServerProcess | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.exitcode is not None

    async def start(self, moment: Moment | None = None) -> None:
        """With that moment before it; whoever runs is killed."""
        self.kill()
        port = free_port()
        environment = {**self._environment, SETTING: str(moment or "")}
        self._process = FORKS.Process(target=crashing.serve, args=(port, environment))
        self._process.start()
        self.url = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(wait_until_ready, self.url, lambda: self.has_ended)

    async def dies(self, within: float = FIRST_SECONDS) -> bool:
        end = monotonic() + within
        while not self.has_ended and monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
        return self.has_ended

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()


@dataclass
class Stage:
    database: Database
    shelves: Shelves
    buyer: Buyer
    judge: Judge
    servers: list[Server]
    amadeus: Sandbox

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
            async with asyncio.timeout(LIMIT_SECONDS):
                bookings = await self.buyer.settled(trip_id, wanted)
        except TimeoutError:
            placing.cancel()
            bookings = await self.buyer.bookings(trip_id)
            left = [f"{row.id} ({row.provider}): {row.state} {row.failure}" for row in bookings]
            found.wrong.append(f"not settled, {len(left)} of {wanted}: {left}")
            return found
        found.seconds = monotonic() - begun
        await asyncio.wait({placing}, timeout=LIMIT_SECONDS)
        if not placing.cancel() and placing.exception():
            found.wrong.append(f"it was refused: {placing.exception()!r}")
        parked = [row for row in bookings if row.state == BookingState.PARKED]
        found.parked = len(parked)
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


async def run(
    stage: Stage, cells: Sequence[Cell], tell: Callable[[Found], object] = lambda _: None
) -> list[Found]:
    """Each server takes the next cell as soon as it has died of the one before."""
    waiting = list(reversed(cells))
    judging: list[asyncio.Future[Found]] = []

    def judge(*last: Any) -> None:
        judged = asyncio.ensure_future(stage.judged(*last))
        judged.add_done_callback(lambda done: tell(done.result()))
        judging.append(judged)

    async def serve(server: Server) -> None:
        last: tuple[Any, ...] = ()
        while waiting:
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
