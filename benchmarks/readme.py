"""Where do the figures go that people read without running anything?"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.extras import Extra, Row
from benchmarks.sides import BARE, OURS, PEER
from benchmarks.tables import Run, rows, this_machine, today
from infra.local.processes import ROOT, Failed

BEGIN = "<!-- figures: written by `python -m benchmarks --write` -->"
END = "<!-- end of figures -->"
ALONE = "benchmarks/README.md"
SHORT = ("requests/s", "p50 ms", "p99 ms", "**CPU ms a request**", "CPU ms, router")


def write(run: Run) -> None:
    """All figures into benchmarks/README.md, the first few into the top one."""
    replace(ROOT / ALONE, "\n".join(whole(run)))
    replace(ROOT / "README.md", "\n".join(short(run)))


def write_alone(extra: Extra, module: str) -> None:
    """What was measured by itself, and how much was to do meanwhile. Raises Failed."""
    load = f"load average {os.getloadavg()[1]:.1f} in the last five minutes"
    when = f"{today()}; {this_machine()}; {load}."
    begin = f"<!-- {extra.name}: written by `python -m benchmarks.{module} --write` -->"
    lines = [*section(extra.name, extra.asks, extra.headings, extra.rows), when]
    replace(ROOT / ALONE, "\n".join(lines), begin, f"<!-- end of {extra.name} -->")


def replace(file: Path, figures: str, first: str = BEGIN, last: str = END) -> None:
    """Raises Failed where the file has no place for them."""
    text = file.read_text()
    before, begin, rest = text.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise Failed(f"{file.name} lacks the lines between which figures go.")
    file.write_text(f"{before}{first}\n{figures}\n{last}{after}")


def whole(run: Run) -> Iterator[str]:
    yield f"Measured {run.date}: {run.how}.\n"
    yield f"{run.machine}; {run.versions}.\n"
    for workload, words in run.asked.items():
        headings = ("median (lowest to highest)", OURS, PEER, "ours/peer", BARE)
        yield from section(workload, words, headings, rows(run, workload))
    for extra in run.extras:
        yield from section(extra.name, extra.asks, extra.headings, extra.rows)


def section(name: str, words: str, headings: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield f"### {name}\n\n{words[0].upper()}{words[1:]}.\n"
    yield f"| {' | '.join(headings)} |"
    yield f"|---|{'---:|' * (len(headings) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def short(run: Run) -> Iterator[str]:
    yield "| asked | figure | ours | peer | ours/peer |"
    yield "|---|---|---:|---:|---:|"
    for workload in run.asked:
        found = {row[0]: row[1:4] for row in rows(run, workload)}
        yield from (f"| {workload} | {name} | {' | '.join(found[name])} |" for name in SHORT)
    yield from (f"| {extra.name} | {' | '.join(extra.short)} | | |" for extra in run.extras)
    yield f"\n{run.date}; {run.machine}; {run.how}."
    yield "[What was asked of whom, and all figures](benchmarks/README.md)."
