"""How is our stack started, and who may ask it?"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from benchmarks.sides import ASKED, BARE, OURS, ROUTER, Side
from infra.local import lock, programs
from infra.local.environment import GATEWAY, Site, given
from infra.local.issuer import access_token
from infra.local.ports import free_port
from infra.local.processes import ROOT, Failed, Process, Program

STORES = ("pginstall/bin/postgres", "valkey-server", "-m secantus")
PEOPLE = ("alice", "bob", "carla", "eiko")
STARTING_SECONDS = 240.0
TOKENS_SERVE_SECONDS = 300.0  # of the ten minutes that they live
# Counted all the same, but never refused: what is measured is answers.
TOLD = {"RATE_LIMIT_COST_PER_MINUTE": "999999999999"}


@dataclass
class Platform:
    site: Site
    _tokens: list[str] = field(default_factory=list)
    _issued_at: float = float("-inf")

    def tokens(self) -> list[str]:
        if time.monotonic() - self._issued_at > TOKENS_SERVE_SECONDS:
            self._issued_at = time.monotonic()
            self._tokens = [access_token(self.site, person) for person in PEOPLE]
        return self._tokens

    def asked(self, port: int, query: str, variables: Mapping[str, Any], token: str) -> Any:
        """The whole answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"content-type": "application/json", "authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def started(data: Path) -> Iterator[Platform]:
    """The whole local stack on free ports. Raises Failed with its words."""
    log = data / "stack.log"
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.local", "up", "--free-ports", "--data", str(data)]
    with log.open("wb") as output:
        stack = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **TOLD}, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + STARTING_SECONDS
        while "Ctrl-C stops everything" not in log.read_text():
            if stack.poll() is not None or time.monotonic() > end:
                raise Failed(f"The stack did not start:\n{log.read_text()}")
            time.sleep(0.2)
        running = lock.running(data.resolve())
        assert running is not None
        yield Platform(replace(Site.of(data, {**given(), **TOLD}), ports=running.ports))
    finally:
        stack.terminate()
        stack.wait(60)


def ours(platform: Platform) -> Side:
    stack = lock.running(platform.site.data)
    assert stack is not None
    marks = {f"subgraphs.{name}.app:create_app": name for name in ASKED}
    marks["gateway/server.ts"] = ROUTER
    found: dict[str, int] = {}
    stores: dict[int, str] = {}
    for child in psutil.Process(stack.pid).children():
        line = " ".join(child.cmdline())
        found |= {name: child.pid for mark, name in marks.items() if mark in line}
        if mark := next((mark for mark in STORES if mark in line), None):
            stores[child.pid] = mark
    if len(found) != len(marks) or set(stores.values()) != set(STORES):
        raise Failed(f"Only {', '.join(found)} and {len(stores)} stores run.")
    return Side(OURS, platform.site.ports[GATEWAY], found, [*stores])


@contextmanager
def bare(platform: Platform, whole: Side) -> Iterator[Side]:
    """A second gateway of ours before the same subgraphs: it counts budgets by itself, and writes
    no line a request."""
    port = free_port()
    program = programs.gateway(replace(platform.site, ports={**platform.site.ports, GATEWAY: port}))
    told = {**program.environment, "LOG_LEVEL": "warn"}
    told.pop("REDIS_URL", None)
    log = platform.site.data / "logs" / "bare-gateway.log"
    program = replace(program, name="bare-gateway", environment=told, log=log)
    with running(program) as process:
        yield replace(whole, name=BARE, port=port, processes={**whole.processes, ROUTER: process})


@contextmanager
def running(program: Program) -> Iterator[int]:
    """Its process id. Raises Failed."""
    process = Process(program)
    process.start()
    try:
        process.wait_until_ready()
        assert process.pid is not None
        yield process.pid
    finally:
        process.stop()
