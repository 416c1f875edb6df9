"""Who starts a program again when it dies?"""

import asyncio
import time
from collections.abc import Callable

from infra.local.processes import Process, Program

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 5.0
_STEADY_SECONDS = 60.0  # one that lived this long starts again without a history


class Supervised:
    """A program that is kept running from `start` to `stop`."""

    def __init__(self, program: Program, tell: Callable[[str], None]) -> None:
        self.program = program
        self._tell = tell
        self._process = Process(program)
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def start(self) -> None:
        """Raise `Failed` where it does not come up the first time."""
        self._process.start()
        await self._process.until_ready()
        self._watch = asyncio.create_task(self._keep_running(), name=self.program.name)

    async def stop(self) -> None:
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await asyncio.to_thread(self._process.stop)

    async def _keep_running(self) -> None:
        delay = _FIRST_DELAY
        while True:
            started = time.monotonic()
            code = await self._process.until_ended()
            if time.monotonic() - started > _STEADY_SECONDS:
                delay = _FIRST_DELAY
            name, log = self.program.name, self.program.log
            self._tell(f"{name} ended with {code}; again in {delay:g} s. Its log: {log}")
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)
            try:
                self._process.start()
            except OSError as error:  # no space for its log, no memory: the next round tries again
                self._tell(f"{name} could not be started: {error}")
