"""In which order does the stack start, and stop?

Servers; then the gateway, and for each subgraph beside the others: migrations, seed, the subgraph,
and the sandboxes hear where it takes webhooks; then the workers. It stops in reverse, the gateway
first.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from infra.local import programs
from infra.local.environment import GATEWAY, Site
from infra.local.fingerprints import Done, migration_inputs, seed_inputs
from infra.local.ports import refuse_taken
from infra.local.processes import Failed, Program, run_to_end
from infra.local.sandboxes import Sandbox
from infra.local.servers import RECORDS, Server
from infra.local.supervision import Supervised


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much of the stack to start."""

    subgraphs: Sequence[str]
    servers: bool = True  # or they run already
    serve: bool = True  # or only migrate and seed
    gateway: bool = True
    seed_again: bool = False  # even where nothing changed


class Audience(Protocol):
    """The person at the terminal."""

    def tell(self, text: str) -> None:
        """What is ready, what died."""

    def under_way(self, names: Iterable[str]) -> None:
        """What is being waited for now."""


class Stack:
    def __init__(self, site: Site, scope: Scope, audience: Audience) -> None:
        self._site = site
        self._scope = scope
        self._audience = audience
        self._under_way: list[str] = []
        self._embedded = {server.name: server for server in site.servers(scope.subgraphs)}
        self._servers: list[Supervised] = []
        self._subgraphs: list[Supervised] = []
        self._workers: list[Supervised] = []
        self._gateway: list[Supervised] = []

    async def start(self) -> None:
        """Raise `Failed` with the first reason; what did start is left for `stop`."""
        await asyncio.to_thread(refuse_taken, self._ports())
        if self._scope.servers:
            await _together(self._start_server(server) for server in self._embedded.values())
        subgraphs = [self._start_subgraph(name) for name in self._scope.subgraphs]
        await _together([*subgraphs, self._start_gateway()])
        await _together(self._start_worker(name) for name in self._scope.subgraphs)

    async def stop(self) -> None:
        for level in (self._gateway, self._workers, self._subgraphs, self._servers):
            await asyncio.gather(*(program.stop() for program in level))

    async def _start_server(self, server: Server) -> None:
        with self._timed(server.name):
            await asyncio.to_thread(server.prepare)
            await self._keep(server.program(), self._servers)

    async def _start_subgraph(self, name: str) -> None:
        site, scope = self._site, self._scope
        await self._once(name, programs.migration_of(site, name), migration_inputs(name))
        inputs = seed_inputs(name)
        await self._once(name, programs.seed_of(site, name), inputs, again=scope.seed_again)
        if scope.serve:
            with self._timed(name):
                await self._keep(programs.server_of(site, name), self._subgraphs)
                await asyncio.to_thread(self._open_door, name)

    async def _start_gateway(self) -> None:
        """It takes a subgraph that is not there yet for one that is away."""
        if self._scope.gateway:
            with self._timed(GATEWAY):
                await self._keep(programs.gateway(self._site), self._gateway)

    async def _start_worker(self, name: str) -> None:
        worker = programs.worker_of(self._site, name)
        if self._scope.serve and worker:
            await self._keep(worker, self._workers)

    def _open_door(self, name: str) -> None:
        """To the events of the sandboxes that the subgraph needs."""
        for server in self._embedded.values():
            if isinstance(server, Sandbox) and server.name in self._site.listed[name].needs:
                server.tell(self._site.address(name))

    async def _once(
        self, subgraph: str, step: Program | None, inputs: Sequence[Path], *, again: bool = False
    ) -> None:
        """Run a step, unless it was done with these inputs on this data."""
        if step is None:
            return
        done = self._done(subgraph)
        if not again and done.has(step.name, inputs):
            return
        with self._timed(step.name):
            await run_to_end(step)
        done.add(step.name, inputs)

    def _done(self, subgraph: str) -> Done:
        """What was done to a real server is not known here."""
        [record] = RECORDS & self._site.listed[subgraph].needs
        embedded = self._embedded.get(record)
        return Done(embedded.directory if embedded else None)

    async def _keep(self, program: Program, level: list[Supervised]) -> None:
        supervised = Supervised(program, self._audience.tell)
        level.append(supervised)
        await supervised.start()

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        self._under_way.append(name)
        self._audience.under_way(self._under_way)
        yield
        self._under_way.remove(name)
        self._audience.under_way(self._under_way)
        self._audience.tell(f"{name} ({time.monotonic() - started:.1f} s)")

    def _ports(self) -> dict[str, int]:
        names = list(self._embedded) if self._scope.servers else []
        if self._scope.serve:
            names += self._scope.subgraphs
        if self._scope.gateway:
            names.append(GATEWAY)
        return {name: self._site.ports[name] for name in names}


async def _together(parts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All at once; raise the first failure, the others cancelled."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except* (Failed, OSError) as failures:
        first = failures.exceptions[0]
    else:
        return
    raise first
