"""Is a stack running on this data already, and which one?"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from infra.local.processes import Failed

_STOP_SECONDS = 45.0  # three levels of ten seconds' grace, and some
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    pid: int
    ports: Mapping[str, int]


@contextmanager
def held(data: Path, ports: Mapping[str, int]) -> Iterator[None]:
    """Raise `Failed` where another stack runs on this data. The kernel lets go when we end."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = running(data)
            pid = f" (process {other.pid})" if other else ""
            raise Failed(f"A stack runs already{pid}. Stop it with `make down`.") from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "ports": dict(ports)}))
        lock.flush()
        yield


def running(data: Path) -> Running | None:
    file = data / "lock"
    if not file.exists():
        return None
    with file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Running(**json.load(lock))
    return None


def stop(stack: Running, data: Path) -> None:
    """Ask it to stop; after a while, end it: the programs it started end with it."""
    os.kill(stack.pid, signal.SIGTERM)
    end = time.monotonic() + _STOP_SECONDS
    while running(data):
        if time.monotonic() > end:
            with suppress(ProcessLookupError):
                os.kill(stack.pid, signal.SIGKILL)
        time.sleep(_LOOK_SECONDS)
