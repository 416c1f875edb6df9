"""What did a second of load cost each process?"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Self

import psutil

from benchmarks.driver import Job, Outcome
from benchmarks.sides import Side
from infra.local.processes import ROOT, Failed

LOOK_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run of one workload against one side."""

    side: str
    workload: str
    round: int
    answered: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: Mapping[str, float]  # a request, by process
    memory_mb: Mapping[str, float]  # highest PSS seen, by process
    stores_cpu_ms: float  # a request, of all stores together; not in the total
    others: float  # share of the machine that nothing of this run used, 0 to 1

    @property
    def total_cpu_ms(self) -> float:
        return sum(self.cpu_ms.values())


def measured(side: Side, workload: str, round: int, job: Job) -> Measured:
    """Raises Failed where anything was refused."""
    before = _Spent.by(side)
    with _highest_memory(side) as memory:
        outcome = driven(job)
    after = _Spent.by(side)
    used = {name: after.processes[name] - before.processes[name] for name in side.processes}
    stores = after.stores - before.stores
    ours = sum(used.values()) + stores + after.children - before.children
    milliseconds = outcome.milliseconds
    return Measured(
        side=side.name,
        workload=workload,
        round=round,
        answered=outcome.answered,
        per_second=outcome.answered / outcome.seconds,
        p50_ms=milliseconds[len(milliseconds) // 2],
        p99_ms=milliseconds[int(len(milliseconds) * 0.99)],
        cpu_ms={name: 1000 * seconds / outcome.answered for name, seconds in used.items()},
        memory_mb=memory,
        stores_cpu_ms=1000 * stores / outcome.answered,
        others=(after.machine - before.machine - ours)
        / (outcome.seconds * (psutil.cpu_count() or 1)),
    )


def driven(job: Job) -> Outcome:
    """Raises Failed where anything was refused."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.driver"],
        cwd=ROOT,
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"The driver stopped: {done.stderr}")
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.refused:
        raise Failed(f"{outcome.refused} of {outcome.answered} were refused: {done.stderr}")
    return outcome


@dataclass(frozen=True)
class _Spent:
    """Seconds of processor time, so far."""

    processes: Mapping[str, float]
    stores: float
    children: float  # ours that have ended: the driver
    machine: float

    @classmethod
    def by(cls, side: Side) -> Self:
        ended, machine = os.times(), psutil.cpu_times()
        idle = machine.idle + machine.iowait + machine.guest + machine.guest_nice
        return cls(
            processes={name: _seconds([pid]) for name, pid in side.processes.items()},
            stores=_seconds(side.stores),
            children=ended.children_user + ended.children_system,
            machine=sum(machine) - idle,
        )


def _seconds(pids: Sequence[int]) -> float:
    """Of these processes and of all that they started, ended ones included."""
    total = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                spent = each.cpu_times()
                total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


@contextmanager
def _highest_memory(side: Side) -> Iterator[dict[str, float]]:
    highest = dict.fromkeys(side.processes, 0.0)
    over = threading.Event()

    def look() -> None:
        while True:
            for name, pid in side.processes.items():
                proportional = psutil.Process(pid).memory_full_info().pss / 1e6
                highest[name] = max(highest[name], proportional)
            if over.wait(LOOK_SECONDS):
                return

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield highest
    finally:
        over.set()
        looking.join()
