"""Do started programs end when they must, and start again when they may?"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra.local.processes import ROOT, Failed, Process, Program
from infra.local.supervision import Supervised

TEN_SECONDS = 10.0


def a_program(tmp_path: Path, code: str, **options: object) -> Program:
    return Program(
        name="tent",
        command=(sys.executable, "-c", code),
        environment=dict(os.environ),
        log=tmp_path / "tent.log",
        **options,  # type: ignore[arg-type]
    )


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + TEN_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come about in ten seconds"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """A zombie is dead: only nobody has asked for its exit code."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_program_that_ignores_sigterm_is_killed_after_its_grace(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)"
    )
    log = tmp_path / "tent.log"
    process = Process(
        a_program(tmp_path, deaf, grace_seconds=0.2, answers=lambda: "deaf" in log.read_text())
    )
    process.start()
    process.wait_until_ready()
    process.stop()
    assert process.exit_code == -signal.SIGKILL


def test_a_program_that_ends_instead_of_answering_is_reported_with_its_last_words(
    tmp_path: Path,
) -> None:
    process = Process(a_program(tmp_path, "raise SystemExit('no tent')", answers=lambda: False))
    process.start()
    with pytest.raises(Failed, match=r"(?s)tent ended with 1.*no tent"):
        process.wait_until_ready()


def test_kill_9_of_the_one_who_started_it_ends_a_program(tmp_path: Path) -> None:
    parent_code = f"""
import os, sys, time
from pathlib import Path
from infra.local.processes import Process, Program
code = "print('awake', flush=True); import time; time.sleep(60)"
log = Path({str(tmp_path)!r}) / "tent.log"
process = Process(
    Program(
        name="tent",
        command=(sys.executable, "-c", code),
        environment=dict(os.environ),
        log=log,
        answers=lambda: "awake" in log.read_text(),
    )
)
process.start()
process.wait_until_ready()
print(process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    eventually(lambda: not is_alive(child))


async def test_a_supervised_program_that_dies_starts_again_and_stops_when_told(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    supervised = Supervised(a_program(tmp_path, "import time; time.sleep(60)"), told.append)
    await supervised.start()
    first = supervised.pid
    assert first
    os.kill(first, signal.SIGKILL)
    await asyncio.to_thread(eventually, lambda: supervised.pid != first)
    second = supervised.pid
    assert second
    assert is_alive(second)
    assert len(told) == 1
    assert told[0].startswith("tent ended with -9; again in 0.5 s.")
    await supervised.stop()
    assert not is_alive(second)
    assert len(told) == 1
