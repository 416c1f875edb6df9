"""Is anything lost, doubled or left behind, whoever dies when? `python -m benchmarks.crash_matrix`.

Two processes of booking and a worker book at our own stock, Amadeus's sandbox and Duffel's, instant
and held. One process dies with -9 at every step of a saga: before it, once it is noted what will be
asked of others, once they have answered, and after it; then a server, the worker or the other
process does. After the restart all must be settled within the limit, and what the sandboxes hold
must be what the bookings say. Ends with 1 where it is not.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infra.local.ports import free_port
from infra.local.sandboxes import SANDBOX_KEY, Amadeus, Duffel, Payments
from infra.local.servers import Kafka, Postgres, Server, Valkey
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.testing import accounts
from subgraphs.booking.testing.cells import Cell, Found, moments
from subgraphs.booking.testing.crashes import LIMIT_SECONDS, Stage, Urls, run, run_beside
from subgraphs.booking.testing.crashing import Sold, Where
from subgraphs.booking.testing.outcomes import SITUATIONS
from subgraphs.booking.testing.outside import Victim, Worker
from subgraphs.chassis.database import Database
from subgraphs.chassis.settings import Environment
from subgraphs.chassis.testing.issuer import AUDIENCE, TestIssuer
from subgraphs.chassis.testing.stores import migrated
from subgraphs.chassis.testing.tls import trust_nobody

CALL_SECONDS, DOUBT_SECONDS, LEASE_SECONDS, PACE = 3.0, 4.0, 2.0, 0.1
QUIET_SECONDS = 20.0  # by when the last event is announced
STEPS_BESIDE: Final = ("authorise", "order", "capture")
EDGES: Final = (Where.BEFORE, Where.AFTER)
Seeds = Annotated[int, typer.Option(min=1, help="Of each moment of a booking process.")]
Beside = Annotated[int, typer.Option(min=0, help="Seeds of each server's.")]
Only = Annotated[list[str] | None, typer.Option(help="These steps alone.")]
Minutes = Annotated[float, typer.Option(help="After which no other seed's kill is tried.")]
Tell = Callable[[Found], object]


@dataclass
class Grounds:
    settings: BookingSettings
    issuer: TestIssuer
    urls: Urls
    servers: Sequence[Server]
    worker: Worker

    @property
    def victims(self) -> list[Victim]:
        """Whom a booking process may lose, beside the other one."""
        return [*map(Victim.of, self.servers), self.worker]

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        keys = {**Amadeus.keys, **Duffel.keys}
        database = Database.of(self.settings.database_url, NAME, OutboxRow, InboxRow)
        async with (
            database,
            Stage.set_up(
                self.settings, database, self.issuer, self.urls, keys, CALL_SECONDS
            ) as stage,
        ):
            self.worker.begin(self.settings, stage.more)
            yield stage


@contextmanager
def _grounds() -> Iterator[Grounds]:
    with tempfile.TemporaryDirectory(prefix="crash-") as folder, ExitStack() as stack:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL runs as somebody else
        postgres, valkey, kafka, payments, amadeus, duffel = (
            stack.enter_context(server(data, free_port()))
            for server in (Postgres, Valkey, Kafka, Payments, Amadeus, Duffel)
        )
        issuer = stack.enter_context(TestIssuer.listening())
        settings = BookingSettings(
            environment=Environment.DEVELOPMENT,
            database_url=postgres.url,
            redis_url=valkey.url,
            kafka_bootstrap_servers=kafka.url,
            payments_url=payments.url,
            payments_key=SecretStr(SANDBOX_KEY),
            payments_deadline_seconds=CALL_SECONDS,
            oidc_issuer=issuer.url,
            oidc_audience=AUDIENCE,
            router_secret=SecretStr(secrets.token_urlsafe(48)),
            providers="own,amadeus,duffel",
            saga_lease_seconds=LEASE_SECONDS,
            saga_doubt_seconds=DOUBT_SECONDS,
            saga_pace=PACE,
            accounts_internal_url=stack.enter_context(accounts.listening()),
            log_level="CRITICAL",  # what dies is missed by all others,
        )
        migrated(settings.database_url, NAME)
        urls = Urls(payments.url, amadeus.url, duffel.url)
        worker = stack.enter_context(Worker())
        yield Grounds(settings, issuer, urls, [postgres, valkey, kafka], worker)


def cells(seeds: int, only: Sequence[str] | None) -> list[Cell]:
    """Before and after each step first, seed by seed; what lies between may be cut short."""
    wanted = [at for at in moments() if not only or at[0] in only]
    found = [Cell(*at, seed) for seed in range(seeds) for at in wanted]
    return sorted(found, key=lambda cell: cell.where not in EDGES)


def cells_beside(seeds: int, only: Sequence[str] | None) -> list[Cell]:
    steps = [step for step in STEPS_BESIDE if not only or step in only]
    return [Cell(step, Where.MIDDLE, Sold.HELD, seed) for seed in range(seeds) for step in steps]


async def _all(
    grounds: Grounds, kills: Sequence[Cell], beside: Sequence[Cell], ends_at: float, tell: Tell
) -> tuple[list[Found], list[str]]:
    """What became of each cell that was tried, and what is wrong in the end."""
    async with grounds.stage() as stage:
        found = []
        for cell in beside:
            for victim in [*grounds.victims, None]:
                found.append(await run_beside(stage, cell, victim))
                tell(found[-1])
        found += await run(stage, kills, tell, ends_at)
        end = time.monotonic() + QUIET_SECONDS
        while (wrong := await stage.judge.wrong_in_the_end()) and time.monotonic() < end:
            await asyncio.sleep(1)
        return found, wrong


def table(found: Sequence[Found]) -> Table:
    """A row for each step and way of selling, a column for each moment of it; runs that failed."""
    shown = Table("step", "sold by", *Where, "settled in s, at most")
    rows: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for each in found:
        if each.victim is None:
            rows[each.cell.step, each.cell.sold or "any"].append(each)
    for (step, sold), row in rows.items():
        columns = [_counted([each for each in row if each.cell.where is where]) for where in Where]
        shown.add_row(step, sold, *columns, _longest(row))
    return shown


def table_beside(found: Sequence[Found]) -> Table:
    shown = Table("who is killed", *STEPS_BESIDE, "settled in s, at most")
    for victim in dict.fromkeys(each.victim for each in found if each.victim):
        row = [each for each in found if each.victim == victim]
        columns = [_counted([each for each in row if each.cell.step == s]) for s in STEPS_BESIDE]
        shown.add_row(victim, *columns, _longest(row))
    return shown


def table_of_outcomes() -> Table:
    """What the tests of outcomes hold to; none of it is tried here."""
    shown = Table("sold by", "step", "what happens there", "ends", "orders", "paid", "why")
    for each in SITUATIONS:
        paid, why = "yes" if each.is_paid else "no", each.failure or ""
        shown.add_row(each.sold, each.step, each.what, each.ends, str(each.orders), paid, why)
    return shown


def _counted(found: Sequence[Found]) -> str:
    if not found:
        return "-"
    failed = sum(bool(each.wrong) for each in found)
    return f"[red]{failed} of {len(found)} failed[/red]" if failed else f"{len(found)} well"


def _longest(found: Sequence[Found]) -> str:
    return f"{max(each.seconds for each in found):.1f}"


def main(seeds: Seeds = 5, beside: Beside = 3, minutes: Minutes = 19.0, only: Only = None) -> None:
    """Kill a process at every step of a saga, then servers, and print what became of it."""
    trust_nobody()
    console = Console(highlight=False)
    begun = time.monotonic()
    kills, others = cells(seeds, only), cells_beside(beside, only)
    with _grounds() as grounds, Progress(console=console) as progress:
        total = len(kills) + len(others) * (len(grounds.victims) + 1)
        task = progress.add_task(f"{total} kills", total=total)
        found, wrong = asyncio.run(
            _all(
                grounds,
                kills,
                others,
                begun + 60 * minutes,
                lambda _: progress.advance(task),
            )
        )
    console.print(table(found), table_beside(found), table_of_outcomes())
    for each in found:
        for line in each.wrong:
            console.print(f"{each}: {line}", style="red", markup=False)
    for line in wrong:
        console.print(f"in the end: {line}", style="red", markup=False)
    failed = sum(bool(each.wrong) for each in found)
    took = (time.monotonic() - begun) / 60
    console.print(
        f"{len(found)} kills of {total} in {took:.1f} minutes, {failed} failed; each must be"
        f" settled within {LIMIT_SECONDS:.0f} s of the restart."
    )
    sys.exit(1 if failed or wrong else 0)


if __name__ == "__main__":
    typer.run(main)
