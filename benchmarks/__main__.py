"""How do our figures stand beside a peer's, in one run? `python -m benchmarks`, or `make bench`."""

import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from benchmarks import platform, race, readme, recommending, sagas
from benchmarks.booking import booked
from benchmarks.driver import Job
from benchmarks.equality import check_same_answers
from benchmarks.measuring import Measured, driven, measured
from benchmarks.peer_packages import install
from benchmarks.peer_processes import peer
from benchmarks.preparing import prepare
from benchmarks.sides import Side
from benchmarks.tables import Run, show
from benchmarks.talking import talked
from benchmarks.workloads import Workload
from infra.local.processes import Failed

RACES, RACERS = 5, 200
console = Console(highlight=False)
Rounds = Annotated[int, typer.Option(min=3, help="Of each side, one after the other.")]
Seconds = Annotated[float, typer.Option(help="Of load, each time.")]


def bench(
    rounds: Rounds = 5,
    seconds: Seconds = 8.0,
    clients: int = 16,
    out: Annotated[Path | None, typer.Option("--json", help="Write every figure here.")] = None,
    write: Annotated[bool, typer.Option(help="Put the tables into the README files.")] = False,
) -> None:
    """Ask our stack and the peer the same, in turns, and print what it took."""
    install()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL runs as somebody else
        console.print("Starting the stack and the peer.")
        whole = stack.enter_context(platform.started(data))
        ours = platform.ours(whole)
        sides = [
            ours,
            stack.enter_context(peer(whole, ours)),
            stack.enter_context(platform.bare(whole, ours)),
        ]
        asked = prepare(whole)
        check_same_answers(whole, sides, asked)
        measurements = [
            each
            for workload in asked
            for each in _compared(whole, sides, workload, rounds, seconds, clients)
        ]
        with console.status("Talking"):
            extras = [talked(whole, rounds, seconds)]
        with console.status("Searching and booking"):
            extras.append(booked(whole, ours, rounds, seconds))
        with console.status("Recommending"):
            extras.append(recommending.recommended(whole, rounds))
    with console.status("Sagas beside plain steps"):
        extras.append(sagas.compared(rounds))
    with console.status("Racing for the last seat and the last room night"):
        extras.append(race.extra(RACES, RACERS))
    run = Run.of(asked, measurements, extras, rounds=rounds, seconds=seconds, clients=clients)
    show(run, console)
    if out:
        out.write_text(json.dumps(asdict(run), indent=1))
    if write:
        readme.write(run)


def _compared(
    whole: platform.Platform,
    sides: list[Side],
    workload: Workload,
    rounds: int,
    seconds: float,
    clients: int,
) -> list[Measured]:
    found = []
    with console.status("Warming up") as status:
        for number in range(rounds + 1):
            for side in sides:
                job = Job(
                    port=side.port,
                    payloads=[payload.decode() for payload in workload.payloads()],
                    tokens=whole.tokens(),
                    clients=clients,
                    seconds=seconds,
                )
                if number == 0:
                    driven(job)
                    continue
                status.update(f"{workload.name}, round {number} of {rounds}: {side.name}")
                found.append(measured(side, workload.name, number, job))
    return found


if __name__ == "__main__":
    try:
        typer.run(bench)
    except Failed as reason:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[red]{escape(str(reason))}[/]"
        )
        sys.exit(1)
