"""The whole stack, as `make up` starts it, and hands to reach it and to hurt it."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psutil

from infra.local import lock
from infra.local.environment import Site, given
from subgraphs.accounts.issuer.token import issued
from subgraphs.accounts.issuer.tokens import ACCESS_SECONDS
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.chassis.testing.router import Router

ROOT = Path(__file__).parents[3]
FRESH_SECONDS = ACCESS_SECONDS / 2  # of a token that is handed out again
PATIENCE_SECONDS = 300.0  # for what ends by itself; no test passes by waiting this long

# What stands in the command line of each process.
MARKS = {
    "accounts": "subgraphs.accounts.app:create_app",
    "catalog": "subgraphs.catalog.app:create_app",
    "social": "subgraphs.social.app:create_app",
    "social-worker": "subgraphs.social.worker",
    "booking": "subgraphs.booking.app:create_app",
    "booking-worker": "subgraphs.booking.worker",
    "accounts-worker": "subgraphs.accounts.worker",
    "gateway": "gateway/server.ts",
    "persona": "subgraphs.persona.app:create_app",
    "persona-worker": "subgraphs.persona.worker",
    "valkey": "valkey-server 127.0.0.1:{valkey}",
    "personas": "valkey-server 127.0.0.1:{personas}",
    "kafka": "tansu",
    "mongo": "secantus",
}


@dataclass
class Stack:
    data: Path
    program: subprocess.Popen[bytes]
    _tokens: dict[tuple[str, str | None], tuple[str, float]] = field(default_factory=dict)

    @cached_property
    def ports(self) -> Mapping[str, int]:
        running = lock.running(self.data)
        assert running is not None
        return running.ports

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def graph(self) -> str:
        return f"{self.address('gateway')}/graphql"

    @property
    def socket_address(self) -> str:
        return f"ws://127.0.0.1:{self.ports['gateway']}/graphql"

    def past_the_gateway(self, subgraph: str) -> Router:
        """Calls it as the gateway does, correctly signed."""
        secret = (self.data / "router-secret").read_text()
        return Router(self.address(subgraph), subgraph, secret)

    def environment(self, name: str) -> dict[str, str]:
        """What the process `name` is told."""
        site = Site.of(self.data, given())
        return replace(site, ports=self.ports).environment(name)

    @cached_property
    def issuer(self) -> AccountsSettings:
        told = {name.lower(): value for name, value in self.environment("accounts").items()}
        known = AccountsSettings.model_fields.keys() & told.keys()
        return AccountsSettings(**{name: told[name] for name in known})

    def token(self, person: str = "alice", scopes: str | None = None) -> str:
        """Good for some minutes more. `scopes`: None for all."""
        return self._fresh((person, scopes), lambda: _apart(issued(self.issuer, person, scopes)))

    def partner_token(self, client: str, secret: str) -> str:
        """As `token`, of a partner that may read the catalog."""

        def told() -> str:
            wanted = {"grant_type": "client_credentials", "scope": "catalog:read"}
            address = f"{self.address('accounts')}/token"
            return str(
                httpx.post(address, data=wanted, auth=(client, secret)).json()["access_token"]
            )

        return self._fresh((client, None), told)

    def _fresh(self, key: tuple[str, str | None], made: Callable[[], str]) -> str:
        token, since = self._tokens.get(key, ("", -FRESH_SECONDS))
        if time.monotonic() - since >= FRESH_SECONDS:
            token = made()
            self._tokens[key] = token, time.monotonic()
        return token

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, person: str | None = None
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token(person)}"} if person else {}
        async with httpx.AsyncClient(timeout=30) as http:
            body = {"query": query, "variables": dict(variables or {})}
            answer = await http.post(self.graph, json=body, headers=headers)
        return dict(answer.json())

    def pids(self, name: str) -> list[int]:
        mine = psutil.Process(self.program.pid).children(recursive=True)
        mark, found = MARKS[name].format(**self.ports), []
        for process in mine:
            with suppress(psutil.Error):
                if mark in " ".join(process.cmdline()):
                    found.append(process.pid)
        return found

    def kill(self, name: str) -> None:
        """With -9; the supervisor starts it again."""
        for pid in self.pids(name):
            with suppress(ProcessLookupError):
                os.kill(pid, 9)

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Each time the supervisor starts it inside the block, it is killed again."""
        over = threading.Event()

        def keep_dead() -> None:
            while not over.is_set():
                self.kill(name)
                over.wait(0.05)

        killer = threading.Thread(target=keep_dead)
        self.kill(name)
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()
            self.wait_for(name)

    def wait_for(self, name: str) -> None:
        """Until it answers again; a worker, until it runs."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (self._answers(name) if name in self.ports else self.pids(name)):
            assert time.monotonic() < end, f"{name} did not come back"
            time.sleep(0.05)

    def _answers(self, name: str) -> bool:
        if name not in MARKS or name in {"valkey", "personas", "kafka", "mongo"}:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.ports[name]), 1):
                return True
            return False
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.address(name)}/readyz", timeout=2).status_code == 200
        return False


@contextmanager
def started(data: Path) -> Iterator[Stack]:
    """A stack of its own on free ports; raises RuntimeError with its words when it does not come
    up."""
    log = data.with_suffix(".log")
    command = [sys.executable, "-m", "infra.local", "up", "--free-ports", "--data", str(data)]
    with log.open("wb") as output:
        program = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while "Ctrl-C stops everything" not in log.read_text():
            if program.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text())
            time.sleep(0.1)
        yield Stack(data, program)
    finally:
        program.terminate()
        program.wait(60)


def _apart(made: Coroutine[Any, Any, str]) -> str:
    """On a loop of its own: who asks may be on another."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, made).result()


def data_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    assert "errors" not in answer, json.dumps(answer["errors"], indent=1)
    return dict(answer["data"])
