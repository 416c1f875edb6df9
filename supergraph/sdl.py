"""Write each subgraph's SDL to schema/, or (--check) say what a change would do to callers.

Drift: the committed file differs from the code. Breaking: an operation that was valid against the
committed file would fail against the code; that needs a deprecation first, and a DECISIONS entry.
"""

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


def differences(name: str, file: Path) -> list[str]:
    committed, now = file.read_text() if file.exists() else "", current(name)
    if committed == now:
        return []
    stale = [f"{file.name} is stale: make schema"]
    if not committed:
        return stale
    old, new = (build_schema(sdl, assume_valid_sdl=True) for sdl in (committed, now))
    return stale + [f"breaking: {change.description}" for change in find_breaking_changes(old, new)]


def main() -> None:
    if "--check" in sys.argv:
        found = [f"{name}: {one}" for name, file in listed() for one in differences(name, file)]
        sys.exit("\n".join(found) or 0)
    for name, file in listed():
        file.write_text(current(name))


if __name__ == "__main__":
    main()
