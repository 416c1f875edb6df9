"""Does one get the last one, however many want it at once? `python -m benchmarks.race`.

Two processes of booking on embedded servers, paid at the sandbox. A race empties the tables, sells
all but one seat or room night, and lets every client order it at once. Ends with 1 when a race had
not exactly one winner.
"""

import asyncio
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.extras import Extra
from infra.local.ports import free_port
from infra.local.processes import Failed
from infra.local.sandboxes import SANDBOX_KEY, Payments
from infra.local.servers import Postgres, Valkey
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import Base
from subgraphs.booking.testing.processes import serving
from subgraphs.booking.testing.racing import Attempt, Course, outcome
from subgraphs.booking.testing.stock import flight_offer, nights_taken, room_offer, seats_sold
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Environment
from subgraphs.chassis.testing.issuer import AUDIENCE, TestIssuer
from subgraphs.chassis.testing.stores import emptied, migrated

PROCESSES: Final = 2
PEOPLE: Final = tuple(derived_id("user", name) for name in ("alice", "bob", "carla", "eiko"))
SEAT, NIGHT = "last seat", "last room night"
HOW: Final = (
    f"Straight at {PROCESSES} processes of booking, each call signed as the router signs it;"
    " durable PostgreSQL, the payment sandbox; each race begins with new connections. The clients"
    " are one process on the same machine: their work is in the times"
)
EXPECTED: Final = {"CONFIRMED", "SoldOutProblem"}
Rounds = Annotated[int, typer.Option(min=1, help="Races for each.")]
Clients = Annotated[int, typer.Option(min=2, help="Who want it, in each race.")]


@dataclass
class Raced:
    """All races for one kind of thing."""

    thing: str
    winners: list[int] = field(default_factory=list)  # a race
    oversold: int = 0
    told: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        return set(self.winners) == {1} and self.oversold == 0

    @property
    def others(self) -> dict[str, int]:
        """What else was told, how often: a machine with too much to do refuses some."""
        return {told: count for told, count in self.told.items() if told not in EXPECTED}

    def add(self, attempts: Sequence[Attempt], taken: int) -> None:
        told = outcome(attempts)
        self.told += told
        self.winners.append(told["CONFIRMED"])
        self.oversold += max(0, taken - 1)
        times = [attempt.milliseconds for attempt in attempts]
        self.milliseconds += times
        self.seconds += max(times) / 1000

    def row(self) -> tuple[str, ...]:
        times = sorted(self.milliseconds)
        per_race = sorted(Counter(self.winners).items())
        winners = ", ".join(f"{many} in {races}" for many, races in per_race)
        return (
            self.thing,
            str(len(self.winners)),
            winners,
            str(self.oversold),
            str(sum(self.others.values())),
            f"{len(times) / self.seconds:.0f}",
            f"{times[len(times) // 2]:.0f}",
            f"{times[int(len(times) * 0.99)]:.0f}",
        )


HEADINGS: Final = (
    "wanted", "races", "winners", "oversold", "refused", "attempts/s", "p50 ms", "p99 ms",
)  # fmt: skip


@dataclass(frozen=True)
class Grounds:
    """Where races are held."""

    database: Database
    urls: Sequence[str]
    secret: str
    issuer: TestIssuer

    async def race(self, thing: str, clients: int) -> tuple[list[Attempt], int]:
        """How every attempt went, and how many the store says were sold."""
        await emptied(self.database, Base.metadata)
        is_seat = thing == SEAT
        stock = flight_offer(self.database, seats_left=1) if is_seat else room_offer(self.database)
        offer = await stock
        async with Course.over(self.urls, self.secret) as course:
            crowd = await course.crowd([self.issuer.token(who) for who in PEOPLE], clients)
            attempts = await course.race(crowd, offer)
        taken = seats_sold(self.database, offer) if is_seat else nights_taken(self.database)
        return attempts, await taken


Done = Callable[[], object]  # is told of each race that is over


def raced(rounds: int, clients: int, done: Done = lambda: None) -> list[Raced]:
    """Raises Failed where something does not start."""
    with ExitStack() as stack:
        settings, issuer = stack.enter_context(servers())
        migrated(settings.database_url, NAME)
        processes = stack.enter_context(serving(settings, PROCESSES))
        secret = settings.router_secret.get_secret_value()
        database = Database.of(settings.database_url, NAME)
        grounds = Grounds(database, [process.url for process in processes], secret, issuer)
        return asyncio.run(_all(grounds, rounds, clients, done))


async def _all(grounds: Grounds, rounds: int, clients: int, done: Done) -> list[Raced]:
    found = [Raced(SEAT), Raced(NIGHT)]
    async with grounds.database:
        for _ in range(rounds):
            for each in found:
                each.add(*await grounds.race(each.thing, clients))
                done()
    return found


@contextmanager
def servers() -> Iterator[tuple[BookingSettings, TestIssuer]]:
    with tempfile.TemporaryDirectory(prefix="race-") as folder, ExitStack() as stack:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL runs as somebody else
        postgres, valkey, payments = (
            stack.enter_context(server(data, free_port()))
            for server in (Postgres, Valkey, Payments)
        )
        issuer = stack.enter_context(TestIssuer.listening())
        settings = BookingSettings(
            environment=Environment.DEVELOPMENT,
            database_url=postgres.url,
            redis_url=valkey.url,
            payments_url=payments.url,
            payments_key=SecretStr(SANDBOX_KEY),
            oidc_issuer=issuer.url,
            oidc_audience=AUDIENCE,
            router_secret=SecretStr(secrets.token_urlsafe(48)),
        )
        yield settings, issuer


def extra(rounds: int, clients: int) -> Extra:
    """Raises Failed where something does not start, or where not exactly one won."""
    found = raced(rounds, clients)
    for each in found:
        if not each.is_right:
            raise Failed(f"The {each.thing}: {dict(each.told)}")
    rows = [each.row() for each in found]
    name = "the last one"
    asks = f"{clients} clients want the {SEAT} at once, then the {NIGHT}. {HOW}"
    short = (f"attempts/s of {clients} at once", " and ".join(row[-3] for row in rows))
    return Extra(name=name, asks=asks, headings=HEADINGS, rows=rows, short=short)


def table(found: Sequence[Raced]) -> Table:
    shown = Table(*HEADINGS)
    for each in found:
        shown.add_row(*each.row(), style=None if each.is_right else "red")
    return shown


def main(rounds: Rounds = 50, clients: Clients = 200) -> None:
    """Race for the last seat and the last room night, and print who won."""
    console = Console(highlight=False)
    with Progress(console=console) as progress:
        task = progress.add_task(f"{clients} clients", total=2 * rounds)
        found = raced(rounds, clients, lambda: progress.advance(task))
    console.print(table(found))
    console.print(f"{HOW}.", style="dim")
    for each in found:
        if each.others:
            console.print(f"{each.thing}, refused: {each.others}", style="yellow")
    sys.exit(0 if all(each.is_right for each in found) else 1)


if __name__ == "__main__":
    typer.run(main)
