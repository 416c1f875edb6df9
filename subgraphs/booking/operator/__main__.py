"""Bookings that do not settle by themselves, for whoever may reach the database.

`python -m subgraphs.booking.operator list`, `... show ID`, `... settle ID --decision D --note N`.
What is decided here, the worker tells the booking's saga within seconds.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from getpass import getuser
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console

from subgraphs.booking.bookings.models import ExecutorRow
from subgraphs.booking.bookings.saga.workflow import VERSION
from subgraphs.booking.operator.cases import Case
from subgraphs.booking.operator.doubts import Decision
from subgraphs.booking.operator.service import Operator, Order
from subgraphs.booking.operator.tables import listed, shown
from subgraphs.booking.providers.own.adapter import Own
from subgraphs.booking.providers.registry import built
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.errors import DomainError
from subgraphs.chassis.http import Resource
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.pages import LARGEST, Page
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.workflows.engine import Workflows

UNSETTLED: Final = 1  # exit status

T = TypeVar("T")

app = typer.Typer(help=__doc__, no_args_is_help=True)
BookingId = Annotated[str, typer.Argument(help="A booking's.")]


@app.command("list")
def list_() -> None:
    """Print what is unknown, parked or silent for five minutes, the oldest first."""
    cases = _asked(lambda operator: operator.unresolved(Page.of(LARGEST)))
    _console().print(listed(cases[:LARGEST]))


@app.command()
def show(booking_id: BookingId) -> None:
    """Print all that is known of one booking, and what may be decided."""
    _print(_asked(lambda operator: operator.case(booking_id)))


@app.command()
def settle(
    booking_id: BookingId,
    decision: Annotated[Decision, typer.Option(help="One of those that `show` prints.")],
    note: Annotated[str, typer.Option(help="How you know. Write nobody's name.")],
    reference: Annotated[
        str | None, typer.Option(help="The order's id at its provider, or the payment's.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who decides; else your login.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Again with the same one, it is decided once.")
    ] = None,
) -> None:
    """Say what became of a booking, or what shall. Ends with 1 when nothing was settled."""
    order = Order(booking_id, decision, note, reference)
    try:
        settled = _asked(
            lambda operator: operator.settle(
                f"command:{by or getuser()}", key or new_id("key"), order
            )
        )
    except DomainError as refusal:
        typer.echo(refusal.message, err=True)
        sys.exit(UNSETTLED)
    _print(settled.case)


def _print(case: Case | None) -> None:
    if case is None:
        typer.echo("There is no such booking.", err=True)
        sys.exit(UNSETTLED)
    _console().print(shown(case))


def _console() -> Console:
    """Wide enough for a whole row, also where nobody looks."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=240)


def _asked(question: Callable[[Operator], Awaitable[T]]) -> T:
    async def ask() -> T:
        async with _operator(BookingSettings()) as operator:
            return await question(operator)

    return asyncio.run(ask())


@asynccontextmanager
async def _operator(settings: BookingSettings) -> AsyncIterator[Operator]:
    """It runs no workflow of its own."""
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    wakeups = Wakeups(settings.redis_url, NAME)
    others = built(settings, database)
    resources: list[Resource] = [database, wakeups, *others]
    async with AsyncExitStack() as stack:
        for resource in resources:
            await stack.enter_async_context(resource)
        lease = timedelta(seconds=settings.saga_lease_seconds)
        workflows = Workflows(database, NAME, VERSION, ExecutorRow, lease)
        providers = {provider.code.value: provider for provider in (Own(database), *others)}
        yield Operator(database, wakeups, workflows, providers)


if __name__ == "__main__":
    app()
