"""Does a test go red when a guard is broken? Breaks each in turn, in a copy of the tree, and looks.

`make guards` prints a row a guard of guards.yaml; `make guards GUARD=part` tries those whose name
holds that part. A guard whose break no test notices fails the run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
NOT_COPIED = (".git", ".data", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__")
LINKED = (".venv", "gateway/node_modules", "supergraph/node_modules")
AT_ONCE = os.cpu_count() or 1
RED = 1  # pytest's status when tests ran and some failed


@dataclass(frozen=True)
class Guard:
    """As guards.yaml says."""

    name: str
    file: str
    intact: str
    broken: str
    tests: str


def listed() -> list[Guard]:
    entries = yaml.safe_load((ROOT / "infra" / "guards.yaml").read_text())
    return [Guard(**entry) for entry in entries]


def main() -> None:
    console = Console()
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    guards = [guard for guard in listed() if part in guard.name]
    files = sorted({guard.tests for guard in guards})
    with (
        tempfile.TemporaryDirectory(prefix="guards-") as directory,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        trees = Trees(Path(directory))
        statuses = track(pool.map(trees.status, files), "Intact", len(files), console=console)
        if failing := [tests for tests, status in zip(files, statuses, strict=True) if status]:
            sys.exit(f"Not green with its guards intact: {', '.join(failing)}")
        reds = track(pool.map(trees.red, guards), "Breaking guards", len(guards), console=console)
        noticed = list(reds)
    console.print(table(guards, noticed))
    sys.exit(0 if all(noticed) else 1)


def table(guards: Sequence[Guard], noticed: Sequence[bool]) -> Table:
    shown = Table("guard", "broken in", "tests", "result")
    for guard, red in zip(guards, noticed, strict=True):
        result = "[green]red, as it should[/]" if red else "[red]not noticed[/]"
        shown.add_row(guard.name, guard.file, guard.tests, result)
    return shown


class Trees:
    """Copies of the tree, each lent to one at a time."""

    def __init__(self, directory: Path) -> None:
        directory.chmod(0o755)
        self._idle: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            self._idle.put(copied(directory / str(number)))

    def status(self, tests: str) -> int:
        with self._lent() as tree:
            return tests_status(tests, tree)

    def red(self, guard: Guard) -> bool:
        with self._lent() as tree:
            return goes_red(guard, tree)

    @contextmanager
    def _lent(self) -> Iterator[Path]:
        tree = self._idle.get()
        try:
            yield tree
        finally:
            self._idle.put(tree)


def copied(tree: Path) -> Path:
    """The tree again, which everybody may read, with what is installed linked."""
    heavy = [*NOT_COPIED, ".venv", "node_modules"]
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*heavy), symlinks=True)
    for name in LINKED:
        if (ROOT / name).exists():
            (tree / name).symlink_to(ROOT / name)
    return tree


def goes_red(guard: Guard, tree: Path) -> bool:
    """Raises SystemExit when the guard is not where this file says."""
    file = tree / guard.file
    intact = file.read_text()
    if intact.count(guard.intact) != 1:
        sys.exit(f"{guard.name}: {guard.file} does not hold its line once. Mend infra/guards.yaml.")
    file.write_text(intact.replace(guard.intact, guard.broken))
    try:
        return tests_status(guard.tests, tree) == RED
    finally:
        file.write_text(intact)


def tests_status(tests: str, tree: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
    return subprocess.run(command, cwd=tree, capture_output=True, check=False).returncode


if __name__ == "__main__":
    main()
