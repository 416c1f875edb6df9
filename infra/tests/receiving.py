"""Somebody who is told of a provider's events."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

SECRET = "a secret of the test's own"


@dataclass
class Receiver:
    """Answers with `status`; keeps the signature and the body of what came."""

    header: str
    status: int = 200
    url: str = ""
    came: list[tuple[str, bytes]] = field(default_factory=list)

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.came.append((headers[self.header], body))
        writer.write(f"HTTP/1.1 {self.status} x\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events()]

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not enough():
                await asyncio.sleep(0.02)

    async def heard(self, times: int) -> None:
        await self.until(lambda: len(self.came) >= times)


@asynccontextmanager
async def listening(header: str) -> AsyncIterator[Receiver]:
    """`header`: of the signature, in small letters."""
    receiver = Receiver(header)
    server = await asyncio.start_server(receiver.receive, "127.0.0.1", 0)
    async with server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks"
        yield receiver


def is_signed(came: tuple[str, bytes], secret: str = SECRET) -> bool:
    signature, body = came
    at, digest = (part.partition("=")[2] for part in signature.split(","))
    assert signature == f"t={at},v1={digest}"
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return hmac.compare_digest(expected, digest)


def age(came: tuple[str, bytes]) -> float:
    """In seconds, by its own word."""
    return time.time() - int(came[0].split(",")[0].removeprefix("t="))
