"""Processes of booking that start within a moment, however often they die."""

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from signal import SIGTERM, Signals
from time import monotonic
from typing import Final

import psutil

from infra.local.ports import free_port
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing import crashing
from subgraphs.booking.testing.crashing import SETTING, Moment
from subgraphs.booking.testing.processes import environment_of, wait_until_ready

FIRST_SECONDS = 120.0  # by when the moment has come
LOOK_SECONDS = 0.1
TURNS = 15
FORKS: Final = multiprocessing.get_context("forkserver")
INHERITED: Final = (  # anyio's: httpx asks for it with its first call
    *("__main__", crashing.__name__, "subgraphs.booking.testing.preload"),
    "anyio._backends._asyncio",
)
FORKS.set_forkserver_preload([*INHERITED])


def preloaded() -> None:
    """Read all there is to read: it takes seconds, in which whoever starts a first process would
    stand still."""
    process = FORKS.Process(target=int)
    process.start()
    process.join()


class Server:
    """One process of booking, that is started again whenever it died.

    Forked from one that has read its programs already: a matrix starts hundreds.
    """

    def __init__(self, settings: BookingSettings, more: Mapping[str, str]) -> None:
        self._environment = {**environment_of(settings), **more}
        self._process: ForkServerProcess | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.exitcode is not None

    async def start(self, moment: Moment | None = None) -> None:
        """With that moment before it; whoever runs is killed."""
        self.kill()
        port = free_port()
        environment = {**self._environment, SETTING: str(moment or "")}
        self._process = FORKS.Process(target=crashing.serve, args=(port, environment))
        self._process.start()
        self.url = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(wait_until_ready, self.url, lambda: self.has_ended)

    async def dies(self, within: float = FIRST_SECONDS) -> bool:
        end = monotonic() + within
        while not self.has_ended and monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
        return self.has_ended

    def signal(self, number: Signals) -> None:
        os.kill(self.pid, number)

    async def stops(self) -> None:
        """As SIGSTOP does. Waits for it."""
        async with asyncio.timeout(FIRST_SECONDS):
            while psutil.Process(self.pid).status() != psutil.STATUS_STOPPED:
                await asyncio.sleep(LOOK_SECONDS)

    async def is_idle(self) -> None:
        """After it was stopped: it has had its turns, and answers."""
        for _ in range(TURNS):
            await asyncio.to_thread(wait_until_ready, self.url, lambda: self.has_ended)
            await asyncio.sleep(LOOK_SECONDS)

    async def leave(self) -> None:
        """As in a deploy."""
        self.signal(SIGTERM)
        assert await self.dies()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
