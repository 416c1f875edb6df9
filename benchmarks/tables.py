"""What do the figures say? Medians over the rounds, their spread, and ours beside the peer's."""

import json
import platform as machine
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Self

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.extras import Extra, Row, spread
from benchmarks.measuring import Measured
from benchmarks.sides import BARE, OURS, PEER, ROUTER
from benchmarks.workloads import Workload
from infra.local import programs
from infra.local.processes import ROOT

TARGET = 0.65  # our CPU a request beside the peer's, at most


@dataclass(frozen=True, kw_only=True)
class Run:
    date: str
    machine: str
    versions: str
    how: str
    asked: dict[str, str]  # workload -> in words
    measurements: list[Measured]
    extras: list[Extra]

    @classmethod
    def of(
        cls,
        asked: Sequence[Workload],
        measurements: list[Measured],
        extras: list[Extra],
        *,
        rounds: int,
        seconds: float,
        clients: int,
    ) -> Self:
        return cls(
            date=today(),
            machine=this_machine(),
            versions=_versions(),
            how=f"{rounds} rounds of {seconds:g} s a side, in turns, after one of warm-up;"
            f" {clients} clients, each asking again once answered",
            asked={workload.name: workload.asks for workload in asked},
            measurements=measurements,
            extras=extras,
        )

    def of_side(self, workload: str, side: str) -> list[Measured]:
        return [
            each for each in self.measurements if (each.workload, each.side) == (workload, side)
        ]


Figure = tuple[str, Callable[[Measured], float], str]  # name, where from, format


def figures(run: Run) -> list[Figure]:
    names = sorted(run.measurements[0].cpu_ms, key=lambda name: (name != ROUTER, name))
    return [
        ("requests/s", lambda each: each.per_second, ".0f"),
        ("p50 ms", lambda each: each.p50_ms, ".1f"),
        ("p99 ms", lambda each: each.p99_ms, ".1f"),
        ("**CPU ms a request**", lambda each: each.total_cpu_ms, ".2f"),
        *((f"CPU ms, {name}", _cpu_of(name), ".2f") for name in names),
        *((f"memory MB, {name}", _memory_of(name), ".0f") for name in names),
        ("CPU ms, stores (not counted)", lambda each: each.stores_cpu_ms, ".2f"),
        ("machine busy with others, %", lambda each: 100 * each.others, ".0f"),
    ]


def _cpu_of(name: str) -> Callable[[Measured], float]:
    return lambda each: each.cpu_ms[name]


def _memory_of(name: str) -> Callable[[Measured], float]:
    return lambda each: each.memory_mb[name]


def rows(run: Run, workload: str) -> Iterator[Row]:
    """(figure, ours, peer, ours/peer, ours without edge rules)."""
    sides = {side: run.of_side(workload, side) for side in (OURS, PEER, BARE)}
    for name, value, shape in figures(run):
        of = {side: [value(each) for each in found] for side, found in sides.items()}
        peers = median(of[PEER])
        ratio = f"{median(of[OURS]) / peers:.2f}" if peers else ""
        shown = {side: spread(values, shape) for side, values in of.items()}
        yield name, shown[OURS], shown[PEER], ratio, shown[BARE]


def cpu_ratio(run: Run, workload: str) -> float:
    ours, peers = (
        median(each.total_cpu_ms for each in run.of_side(workload, side)) for side in (OURS, PEER)
    )
    return ours / peers


def show(run: Run, console: Console) -> None:
    for workload, words in run.asked.items():
        headings = ("median (lowest to highest)", OURS, PEER, "ours/peer", BARE)
        console.print(_table(f"{workload}: {words}", headings, rows(run, workload)))
        ratio = cpu_ratio(run, workload)
        color = "green" if ratio <= TARGET else "red"
        console.print(f"[{color}]CPU {ratio:.2f} of the peer's; the target is {TARGET}.[/]\n")
    for extra in run.extras:
        show_extra(extra, console)
        console.print()
    console.print(f"{run.date}; {run.machine}; {run.versions}; {run.how}.")


def show_extra(extra: Extra, console: Console) -> None:
    console.print(_table(f"{extra.name}: {extra.asks}", extra.headings, extra.rows))


def this_machine() -> str:
    return f"{psutil.cpu_count()} cores, {_processor()}"


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def _table(title: str, headings: Row, rows: Iterable[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right" if table.columns else "left")
    for name, *cells in rows:
        table.add_row(name.strip("*"), *cells, style="bold" if name.startswith("**") else None)
    return table


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return machine.machine()


def _versions() -> str:
    node = subprocess.run(
        [str(programs.node()), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    peer = json.loads((ROOT / "benchmarks/peer/package.json").read_text())["dependencies"]
    ours = json.loads((ROOT / "gateway/package.json").read_text())["dependencies"]
    runtime, apollo = "@graphql-hive/router-runtime", "@apollo/gateway"
    return (
        f"Python {'.'.join(map(str, sys.version_info[:3]))}, Node {node.removeprefix('v')},"
        f" Strawberry {version('strawberry-graphql')}, {runtime} {ours[runtime]},"
        f" {apollo} {peer[apollo]} on @apollo/server {peer['@apollo/server']}"
    )
