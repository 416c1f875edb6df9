"""Does a test go red when a guard is broken? Breaks each in turn, in a copy of the tree, and looks.

`make guards` prints a row a guard of guards.yaml; `make guards GUARD=part` tries those whose name
holds that part. A guard whose break no test notices fails the run.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
NOT_COPIED = (".git", ".data", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__")
LINKED = (".venv", "gateway/node_modules", "supergraph/node_modules")
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
    table = Table("guard", "broken in", "tests", "result")
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="guards-") as directory:
        tree = copied(Path(directory))
        for tests in track(sorted({guard.tests for guard in guards}), "Intact", console=console):
            if tests_status(tests, tree) != 0:
                sys.exit(f"{tests} is not green with its guards intact.")
        for guard in track(guards, "Breaking guards", console=console):
            red = goes_red(guard, tree)
            unnoticed += not red
            result = "[green]red, as it should[/]" if red else "[red]not noticed[/]"
            table.add_row(guard.name, guard.file, guard.tests, result)
    console.print(table)
    sys.exit(1 if unnoticed else 0)


def copied(directory: Path) -> Path:
    """A copy of the tree in `directory` that everybody may read, with what is installed linked."""
    tree = directory / "tree"
    directory.chmod(0o755)
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
        sys.exit(f"{guard.name}: {guard.file} does not hold its line once. Mend infra/guards.py.")
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
