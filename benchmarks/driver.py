"""How fast does one endpoint answer a fixed number of clients, each asking again once answered?

`python -m benchmarks.driver`: a Job as JSON on stdin, an Outcome as JSON on stdout. It is a process
of its own, so that what asking costs is nowhere in the figures.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import httptools
import uvloop

from benchmarks.workloads import requests


@dataclass(frozen=True, kw_only=True)
class Job:
    port: int
    payloads: list[str]
    tokens: list[str]
    clients: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    answered: int
    refused: int  # answered with errors, or not with 200
    seconds: float
    milliseconds: list[float]  # of each answer, sorted


@dataclass
class Run:
    requests: Iterator[bytes]
    until: float
    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0
    first_refusal: bytes = b""


class Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._asked = 0.0
        self._transport: Any = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("The server closed the connection."))

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        run = self._run
        run.milliseconds.append((now - self._asked) * 1000)
        if self._parser.get_status_code() != 200 or b'"errors":' in self._body:
            run.refused += 1
            run.first_refusal = run.first_refusal or bytes(self._body)
        self._body.clear()
        if now < run.until:
            asyncio.get_running_loop().call_soon(self._ask)
        else:
            self.done.set_result(None)
            self._transport.close()

    def _ask(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._asked = time.perf_counter()
        self._transport.write(next(self._run.requests))


async def driven(job: Job) -> Outcome:
    started = time.perf_counter()
    payloads = [payload.encode() for payload in job.payloads]
    asked = requests(f"127.0.0.1:{job.port}", payloads, job.tokens)
    run = Run(asked, until=started + job.seconds)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Client(run), "127.0.0.1", job.port)
        for _ in range(job.clients)
    ]
    await asyncio.gather(*(client.done for _, client in opened))
    if run.refused:
        sys.stderr.write(f"{run.first_refusal[:2000]!r}\n")
    return Outcome(
        answered=len(run.milliseconds),
        refused=run.refused,
        seconds=time.perf_counter() - started,
        milliseconds=sorted(run.milliseconds),
    )


if __name__ == "__main__":
    result = uvloop.run(driven(Job(**json.load(sys.stdin))))
    json.dump(asdict(result), sys.stdout)
