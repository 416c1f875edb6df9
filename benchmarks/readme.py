"""Where do the figures go that people read without running anything?"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.extras import Row
from benchmarks.sides import BARE, OURS, PEER
from benchmarks.tables import Run, rows
from infra.local.processes import ROOT, Failed

BEGIN = "<!-- figures: written by `python -m benchmarks --write` -->"
END = "<!-- end of figures -->"
SHORT = ("requests/s", "p50 ms", "p99 ms", "**CPU ms a request**", "CPU ms, router")


def write(run: Run) -> None:
    """All figures into benchmarks/README.md, the first few into the top one."""
    replace(ROOT / "benchmarks/README.md", "\n".join(whole(run)))
    replace(ROOT / "README.md", "\n".join(short(run)))


def replace(file: Path, figures: str) -> None:
    """Raises Failed where the file has no place for them."""
    text = file.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Failed(f"{file.name} lacks the lines between which figures go.")
    file.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}")


def whole(run: Run) -> Iterator[str]:
    yield f"Measured {run.date}: {run.how}.\n"
    yield f"{run.machine}; {run.versions}.\n"
    for workload, words in run.asked.items():
        headings = ("median (lowest to highest)", OURS, PEER, "ours/peer", BARE)
        yield from _section(workload, words, headings, rows(run, workload))
    for extra in run.extras:
        yield from _section(extra.name, extra.asks, extra.headings, extra.rows)


def _section(name: str, words: str, headings: Row, rows: Iterable[Row]) -> Iterator[str]:
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
