"""What does a person see while the stack starts, runs and stops?"""

import asyncio
import signal
from collections.abc import Coroutine, Iterable
from contextlib import nullcontext, suppress
from typing import Any

from rich.console import Console
from rich.markup import escape

from infra.local import disk, lock
from infra.local.environment import GATEWAY, Site
from infra.local.issuer import access_token
from infra.local.processes import Failed
from infra.local.stack import Scope, Stack

_SIGNED_IN = "alice"
_PEOPLE = "alice, bob, ines (a guide), partner, moderator, admin, suspended and fifty more"


class Terminal:
    def __init__(self, console: Console) -> None:
        self._console = console
        self.status = console.status("Starting")

    def tell(self, text: str) -> None:
        with suppress(OSError):  # nobody reads any more; what runs goes on
            self._console.print(f"  {escape(text)}", soft_wrap=True)

    def under_way(self, names: Iterable[str]) -> None:
        self.status.update(f"Starting {', '.join(names)}")


def run(site: Site, scope: Scope, console: Console) -> None:
    """Start, keep running until a signal comes, stop. Raise `Failed` where it does not come up."""
    disk.refuse_small(site.data)
    alone = lock.held(site.data, site.ports) if scope.servers else nullcontext()
    with alone, disk.explained(site.data):
        asyncio.run(_run(site, scope, console))


async def _run(site: Site, scope: Scope, console: Console) -> None:
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    terminal = Terminal(console)
    stack = Stack(site, scope, terminal)
    try:
        with terminal.status:
            started = await _unless(asked_to_stop, stack.start())
        if started and scope.serve:
            await asyncio.to_thread(_welcome, site, scope, console)
            await asked_to_stop.wait()
    finally:
        if scope.serve:
            terminal.tell("stopping")
        await stack.stop()
        if scope.serve:
            terminal.tell("stopped")


async def _unless(asked_to_stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work was finished before somebody asked to stop; else it is cancelled."""
    working = asyncio.create_task(work)
    asked = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait((working, asked), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if working.done():
        await working
        return True
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    return False


def _welcome(site: Site, scope: Scope, console: Console) -> None:
    if not scope.gateway:
        [name] = scope.subgraphs
        console.print(f"\n{name} answers the gateway at {site.address(name)}/graphql")
        console.print("Ctrl-C stops it.")
        return
    endpoint = f"{site.address(GATEWAY)}/graphql"
    console.print(f"\n[bold]Graph[/]     {endpoint}")
    try:
        link = f"{endpoint}#token={access_token(site, _SIGNED_IN)}"
    except Failed as reason:
        console.print(f"Nobody could be signed in: {escape(str(reason))}")
    else:
        console.print(f"[bold]GraphiQL[/]  signed in as {_SIGNED_IN}:")
        console.print(link, soft_wrap=True)
    console.print(f"[bold]People[/]    {_PEOPLE}; password caravan")
    console.print("[bold]Token[/]     make token AS=bob")
    console.print(f"[bold]Logs[/]      {escape(str(site.data))}/logs")
    console.print("Ctrl-C stops everything; the data stays.")
