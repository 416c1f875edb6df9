"""Write each subgraph's SDL to schema/, or (--check) say what a change would do to callers.

Drift: the file differs from the code. Breaking: an operation that was valid at `--since` (a commit,
HEAD when left out) would fail against the code; that needs a deprecation first, and an entry in
DECISIONS that names what breaks, as in `User.handle`.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import yaml
from graphql import build_schema
from graphql.utilities import find_breaking_changes

ROOT = Path(__file__).parents[1]
HEADER = "# Written by `make schema`.\n"


def listed() -> list[tuple[str, Path]]:
    """(name, SDL file) of each subgraph."""
    document = yaml.safe_load((ROOT / "supergraph" / "subgraphs.yaml").read_text())
    return [(entry["name"], ROOT / entry["schema"]) for entry in document["subgraphs"]]


def current(name: str) -> str:
    """Printed by a process of its own, as it is deployed: tags set by one reach no other."""
    program = f"from subgraphs.{name}.schema import schema; print(schema.as_str())"
    command = [sys.executable, "-c", program]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return f"{HEADER}{printed.stdout.strip()}\n"


def at(commit: str, file: Path) -> str:
    """Empty when the file was not there yet."""
    command = ["git", "show", f"{commit}:{file.relative_to(ROOT)}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def breaks(before: str, now: str, decided: str) -> list[str]:
    """What callers lose, less what DECISIONS names."""
    if not before or before == now:
        return []
    old, new = (build_schema(sdl, assume_valid_sdl=True) for sdl in (before, now))
    changes = [change.description for change in find_breaking_changes(old, new)]
    return [change for change in changes if not any(one in decided for one in named_in(change))]


def named_in(change: str) -> list[str]:
    """The coordinates in a description, as `User.handle`; the whole description without any."""
    return re.findall(r"\b\w+\.\w+", change) or [change]


def problems(name: str, file: Path, since: str) -> list[str]:
    now = current(name)
    is_stale = not file.exists() or file.read_text() != now
    stale = [f"{file.name} is stale: make schema"] if is_stale else []
    decided = (ROOT / "DECISIONS.md").read_text()
    return stale + [f"breaking: {change}" for change in breaks(at(since, file), now, decided)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--since", default="HEAD")
    asked = parser.parse_args()
    if asked.check:
        found = [
            f"{name}: {one}" for name, file in listed() for one in problems(name, file, asked.since)
        ]
        sys.exit("\n".join(found) or 0)
    for name, file in listed():
        file.write_text(current(name))


if __name__ == "__main__":
    main()
