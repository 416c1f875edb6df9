"""How is one program started, found ready, and stopped?"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

ROOT = Path(__file__).parents[2]
_LAUNCH = Path(__file__).with_name("launch.py")
_LOOK_SECONDS = 0.05
_LARGEST_LOG = 10_000_000  # bytes; a larger one is set aside at the next start
_SHOWN_LOG_LINES = 8


class Failed(Exception):
    """Something the person at the terminal has to know; the message is for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    answers: Callable[[], bool] = lambda: True  # one quick question in its own protocol
    stop_signal: Signals = SIGTERM
    death_signal: Signals = SIGKILL  # what it gets when we are gone
    grace_seconds: float = 10.0
    user: int | None = None


class Process:
    """One run of a program. `start` belongs in a thread that lives as long as the program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running else None

    @property
    def exit_code(self) -> int | None:
        return self._running.poll() if self._running else None

    def start(self) -> None:
        program = self.program
        user = "-" if program.user is None else str(program.user)
        death = str(int(program.death_signal))
        launch = [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), death, user]
        program.log.parent.mkdir(parents=True, exist_ok=True)
        if program.log.exists() and program.log.stat().st_size > _LARGEST_LOG:
            program.log.replace(program.log.with_suffix(".log.1"))
        with program.log.open("ab") as log:
            self._running = subprocess.Popen(
                [*launch, *program.command],
                cwd=ROOT,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is ours to pass on, in order
            )

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Raise `Failed` where it ends first or takes longer."""
        end = time.monotonic() + seconds
        while not self._ready_before(end):
            time.sleep(_LOOK_SECONDS)

    async def until_ready(self, seconds: float = 60) -> None:
        """Raise `Failed` where it ends first or takes longer."""
        end = time.monotonic() + seconds
        while True:
            if await asyncio.to_thread(self._ready_before, end):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def wait(self) -> int:
        assert self._running is not None
        return self._running.wait()

    async def until_ended(self) -> int:
        assert self._running is not None
        if self._running.poll() is None:
            await _ended(self._running.pid)
        return self._running.wait()

    def stop(self) -> None:
        if self._running is None or self._running.poll() is not None:
            return
        self._running.send_signal(self.program.stop_signal)
        try:
            self._running.wait(self.program.grace_seconds)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()

    def _ready_before(self, end: float) -> bool:
        if self.exit_code is not None:
            raise Failed(f"{self.program.name} ended with {self.exit_code}. {self.last_words()}")
        if self.program.answers():
            return True
        if time.monotonic() > end:
            raise Failed(f"{self.program.name} does not answer. {self.last_words()}")
        return False

    def last_words(self) -> str:
        lines = self.program.log.read_text(errors="replace").splitlines()[-_SHOWN_LOG_LINES:]
        return "\n  ".join([f"The end of {self.program.log}:", *lines])


async def _ended(pid: int) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    descriptor = os.pidfd_open(pid)
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def run_to_end(program: Program) -> None:
    """Raise `Failed` where it ends with anything but 0; a cancelled wait stops it."""
    process = Process(program)
    process.start()
    try:
        code = await process.until_ended()
    finally:
        await asyncio.to_thread(process.stop)
    if code != 0:
        raise Failed(f"{program.name} ended with {code}. {process.last_words()}")
