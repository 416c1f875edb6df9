"""Somebody else's server, over plain sockets: it answers, is slow, resets or is not there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from infra.local.ports import free_port

RESET = "reset"  # once the request was read
CUT = "cut"  # in the middle of the answer
SILENT = "silent"  # for ever
JSON = "application/json"


@dataclass
class Peer:
    """What it does next: a status with its body, or one of the words above; the last for good."""

    then: list[tuple[int, str] | str] = field(default_factory=lambda: [(200, "{}")])
    port: int = field(default_factory=free_port)
    heard: list[str] = field(default_factory=list)  # request lines, then the bodies
    bodies: list[str] = field(default_factory=list)
    until: asyncio.Event = field(default_factory=asyncio.Event)  # no answer before; set: at once

    def __post_init__(self) -> None:
        self.until.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Peer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _head(reader):
                await self._answer(head, reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.heard.append(head.splitlines()[0])
        self.bodies.append((await reader.readexactly(_length(head))).decode())
        how = self.then.pop(0) if len(self.then) > 1 else self.then[0]
        await self.until.wait()
        match how:
            case "silent":
                await reader.read()
            case "reset":
                writer.transport.abort()
            case "cut":
                writer.write(_answered(200, "x" * 100)[:-50])
                await writer.drain()
                writer.transport.abort()
            case (int(status), str(body)):
                writer.write(_answered(status, body))
                await writer.drain()


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""


def _length(head: str) -> int:
    named = [line for line in head.lower().splitlines() if line.startswith("content-length:")]
    return int(named[0].partition(":")[2]) if named else 0


def _answered(status: int, body: str) -> bytes:
    lines = [f"HTTP/1.1 {status} -", f"content-type: {JSON}", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


@dataclass
class Clock:
    """Set by the test."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def never() -> float:
    """No chance."""
    return 0.0
