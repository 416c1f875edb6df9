"""Booking as processes of its own, for what a process alone can show: kill -9, and two at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from infra.local.ports import free_port
from subgraphs.booking.settings import BookingSettings

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Process:
    url: str
    program: subprocess.Popen[bytes]

    def kill(self) -> None:
        """With -9."""
        self.program.kill()
        self.program.wait()


@contextmanager
def serving(settings: BookingSettings, count: int = 1) -> Iterator[list[Process]]:
    """`count` processes that answer, until the end of the block."""
    with ExitStack() as stack:
        processes = [_started(settings) for _ in range(count)]
        for process in processes:
            stack.callback(process.kill)
        for process in processes:
            _wait_for(process)
        yield processes


def _started(settings: BookingSettings) -> Process:
    port = str(free_port())
    at = ("--host", "127.0.0.1", "--port", port, "--no-access-log", "--log-level", "warning")
    program = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", "subgraphs.booking.app:create_app", *at],
        env={**os.environ, **environment(settings)},
        stdout=subprocess.DEVNULL,
    )
    return Process(f"http://127.0.0.1:{port}", program)


def environment(settings: BookingSettings) -> dict[str, str]:
    values = {name.upper(): value for name, value in settings if value is not None}
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
    }


def _wait_for(process: Process) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while process.program.poll() is None and time.monotonic() < end:
        try:
            if httpx.get(f"{process.url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("booking did not start")
