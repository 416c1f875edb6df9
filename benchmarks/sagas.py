"""What does it cost that a booking is a durable workflow?

The same steps on the same stores, by one process: once as a workflow whose steps are checkpointed,
once called one after another, a plain transaction each. Nothing else differs.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.extras import Extra, Row, spread
from benchmarks.race import servers
from infra.local.processes import Failed
from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.bookings.orders import Item, Order
from subgraphs.booking.bookings.saga.service import Saga, phases_of
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.trips.service import Plan
from subgraphs.booking.wiring import Services
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import GOOD_CARD
from subgraphs.chassis.testing.stores import migrated
from subgraphs.chassis.wakeups import Wakeups

DURABLE, PLAIN = "as a saga", "step after step, not durable"
MOST: Final = Decimal(1_000)
BATCH: Final = 60  # bookings of a stretch, one after another
ALICE: Final = derived_id("user", "alice")
HEADINGS: Final = ("a booking", "ms", "CPU ms", "statements")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Of one booking."""

    how: str
    ms: float
    cpu_ms: float
    statements: float


class Undurable(Saga):
    """Runs the steps where it stands: a crash would leave them half done."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.database, services.workflows)
        self._steps = services.steps

    async def begin(self, checkout_id: str, bookings: Sequence[BookingRow]) -> None:
        for phase in phases_of(bookings):
            for booking in bookings:
                await getattr(self._steps, phase)(booking.id)


def compared(rounds: int) -> Extra:
    """In turns, after a warm-up. Raises Failed."""
    with ExitStack() as stack:
        settings, _ = stack.enter_context(servers())
        migrated(settings.database_url, NAME)
        found = asyncio.run(_all(settings, rounds))
    saga = [each for each in found if each.how == DURABLE]
    plain = [each for each in found if each.how == PLAIN]
    ratio = sum(each.cpu_ms for each in saga) / sum(each.cpu_ms for each in plain)
    return Extra(
        name="the saga's own cost",
        asks="a booking of our own stock, from asked for to paid and confirmed, by one process and"
        " straight at its service: the payment sandbox is asked over HTTP in both. Statements are"
        " those of PostgreSQL, transactions' beginnings and ends left out",
        headings=HEADINGS,
        rows=[_row(DURABLE, saga), _row(PLAIN, plain)],
        short=("CPU of a saga beside plain steps", f"{ratio:.2f}"),
    )


async def _all(settings: BookingSettings, rounds: int) -> list[Stretch]:
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    payments, wakeups = StripeShaped(settings), Wakeups(settings.redis_url, NAME)
    services = Services.of(settings, database, payments, wakeups, providers=[])
    async with database, wakeups, payments, services.workflows:
        trip_id = await services.trips.create(ALICE, Plan("A measure"), new_id("key"))
        both = {DURABLE: services.saga, PLAIN: Undurable(services)}
        found = []
        for number in range(rounds + 1):
            for how, saga in both.items():
                stretch = await _stretch(how, _bookings(services, saga, wakeups), database, trip_id)
                if number > 0:
                    found.append(stretch)
        return found


def _bookings(services: Services, saga: Saga, wakeups: Wakeups) -> Bookings:
    return Bookings(services.database, services.placing, saga, services.pressing, wakeups)


async def _stretch(how: str, bookings: Bookings, database: Database, trip_id: str) -> Stretch:
    offers = [await flight_offer(database) for _ in range(BATCH)]
    with _statements() as counted:
        begun, cpu = time.perf_counter(), time.process_time()
        for offer_id in offers:
            order = Order(trip_id, (Item(offer_id, MOST),), GOOD_CARD)
            [made] = (await bookings.place(ALICE, new_id("key"), order)).bookings
            if made.state != BookingState.CONFIRMED:
                raise Failed(f"A booking {how} is {made.state}.")
        ms, cpu_ms = time.perf_counter() - begun, time.process_time() - cpu
    each = 1_000 / BATCH
    return Stretch(how, each * ms, each * cpu_ms, len(counted) / BATCH)


@contextmanager
def _statements() -> Iterator[list[str]]:
    """Of all engines of this process, the workflow engine's included."""
    seen: list[str] = []

    def note(*call: Any) -> None:
        seen.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _row(how: str, found: Sequence[Stretch]) -> Row:
    return (
        how,
        spread([each.ms for each in found], ".1f"),
        spread([each.cpu_ms for each in found], ".1f"),
        spread([each.statements for each in found], ".0f"),
    )
