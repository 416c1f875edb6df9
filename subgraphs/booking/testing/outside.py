"""What booking leans on, and may lose: servers and the worker, killed with -9 and started again."""

import asyncio
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from infra.local.processes import Failed
from infra.local.servers import Server
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing.processes import Process, worker

LOOK_SECONDS = 0.1
TRIES = 50


@dataclass
class Victim:
    name: str
    pid: Callable[[], int]
    start: Callable[[], Any]  # blocks until it answers

    @classmethod
    def of(cls, server: Server) -> Self:
        def again() -> None:
            server.__exit__()  # a dead child is a zombie until somebody asks for it
            server.__enter__()

        return cls(server.name, lambda: server.pid, again)

    async def come_back(self) -> None:
        """Also where what it left behind still has to end."""
        for _ in range(TRIES):
            with suppress(Failed):
                await asyncio.to_thread(self.start)
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise Failed(f"{self.name} does not come back")


class Worker(Victim):
    """Booking's: relay, consumer and sweeper."""

    def __init__(self) -> None:
        self._process: Process | None = None
        super().__init__("worker", lambda: self._running.pid, self._again)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process.program

    def begin(self, settings: BookingSettings, more: Mapping[str, str]) -> None:
        self._told = settings, more
        self._again()

    def _again(self) -> None:
        self.__exit__()
        self._process = worker(*self._told)
