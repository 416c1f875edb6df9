"""Booking as processes of its own, for what a process alone can show: kill -9, and two at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
from pydantic import SecretStr

from infra.local.ports import free_port
from subgraphs.booking.settings import BookingSettings

PATIENCE_SECONDS = 60.0
GRACE_SECONDS = 40.0  # a request under way is answered first
APP: Final = "subgraphs.booking.app:create_app"
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class Process:
    url: str
    program: subprocess.Popen[bytes] = field(repr=False)

    @property
    def has_ended(self) -> bool:
        return self.program.poll() is not None

    def kill(self) -> None:
        """With -9."""
        self.program.kill()
        self.program.wait()

    def stop(self) -> None:
        """As a deploy does."""
        self.program.terminate()
        self.program.wait(GRACE_SECONDS)

    def pause(self) -> None:
        self.program.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.program.send_signal(signal.SIGCONT)

    def wait_until_ready(self) -> None:
        wait_until_ready(self.url, lambda: self.has_ended)


def wait_until_ready(url: str, has_ended: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not has_ended() and time.monotonic() < end:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("booking did not start")


@contextmanager
def serving(
    settings: BookingSettings, count: int = 1, more: Mapping[str, str] = NOTHING
) -> Iterator[list[Process]]:
    """`count` processes that answer, until the end of the block. `more`: of their environment."""
    with ExitStack() as stack:
        processes = [started(settings, more) for _ in range(count)]
        for process in processes:
            stack.callback(process.kill)
        for process in processes:
            process.wait_until_ready()
        yield processes


def started(settings: BookingSettings, more: Mapping[str, str] = NOTHING) -> Process:
    """Not ready yet."""
    port = str(free_port())
    at = ("--host", "127.0.0.1", "--port", port, "--no-access-log", "--log-level", "warning")
    program = _run(settings, ("uvicorn", "--factory", APP, *at), more)
    return Process(f"http://127.0.0.1:{port}", program)


@contextmanager
def working(settings: BookingSettings, more: Mapping[str, str] = NOTHING) -> Iterator[Process]:
    """A worker, until the end of the block."""
    running = worker(settings, more)
    try:
        yield running
    finally:
        running.kill()


def worker(settings: BookingSettings, more: Mapping[str, str] = NOTHING) -> Process:
    return Process("", _run(settings, ("subgraphs.booking.worker",), more))


def _run(
    settings: BookingSettings, module: tuple[str, ...], more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env={**os.environ, **environment_of(settings), **more},
        stdout=subprocess.DEVNULL,
    )


def environment_of(settings: BookingSettings) -> dict[str, str]:
    values = {name.upper(): value for name, value in settings if value is not None}
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
    }
