"""Does a test go red when a guard is broken? Breaks each in turn, in a copy of the tree, and looks.

`make guards` prints a row a guard. A guard whose break no test notices fails the run.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
NOT_COPIED = (".git", ".data", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__")
LINKED = (".venv", "gateway/node_modules", "supergraph/node_modules")
RED = 1  # pytest's status when tests ran and some failed


@dataclass(frozen=True)
class Guard:
    """`broken` takes the place of `intact` in `file`; then `tests` must fail."""

    name: str
    file: str
    intact: str
    broken: str
    tests: str


GUARDS = [
    Guard(
        "router's signature",
        "subgraphs/chassis/signature.py",
        "if not hmac.compare_digest(expected, claimed):",
        "if False:",
        "subgraphs/chassis/tests/test_signature.py",
    ),
    Guard(
        "each nonce once",
        "subgraphs/chassis/signature.py",
        "or nonce in self._seen:",
        "or False:",
        "subgraphs/chassis/tests/test_signature.py",
    ),
    Guard(
        "token's audience",
        "subgraphs/chassis/tokens.py",
        'aud={"essential": True, "value": settings.oidc_audience},',
        "",
        "subgraphs/chassis/tests/test_tokens.py",
    ),
    Guard(
        "operation price",
        "subgraphs/chassis/endpoint.py",
        "self.price.check(query, variables)",
        "pass",
        "subgraphs/chassis/tests/test_price.py",
    ),
    Guard(
        "scope check",
        "subgraphs/chassis/access.py",
        "if self.scopes and not any(group <= viewer.scopes for group in self.scopes):",
        "if False:",
        "subgraphs/social/tests/test_notifications.py",
    ),
    Guard(
        "unique sequence",
        "subgraphs/social/notifications/models.py",
        'IndexModel([("user_id", ASCENDING), ("sequence", DESCENDING)], unique=True)',
        'IndexModel([("user_id", ASCENDING), ("sequence", DESCENDING)])',
        "subgraphs/social/tests/test_notifications.py",
    ),
    Guard(
        "inbox",
        "subgraphs/chassis/documents.py",
        'if await model.find_one({**stream, "event_id": event_id}):',
        "if False:",
        "subgraphs/social/tests/test_notifications.py",
    ),
    Guard(
        "inbox's index",
        "subgraphs/social/notifications/models.py",
        'IndexModel([("user_id", ASCENDING), ("event_id", ASCENDING)], unique=True)',
        'IndexModel([("user_id", ASCENDING), ("event_id", ASCENDING)])',
        "subgraphs/social/tests/test_notifications.py",
    ),
    Guard(
        "outbox write",
        "subgraphs/chassis/database.py",
        "await self.session.execute(insert(self._outbox).values(row))",
        "",
        "subgraphs/chassis/tests/test_outbox_and_relay.py",
    ),
    Guard(
        "no orphans",
        "infra/local/launch.py",
        "_checked(_libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0))",
        "pass",
        "infra/tests/test_processes.py",
    ),
]


def main() -> None:
    console = Console()
    table = Table("guard", "broken in", "tests", "result")
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="guards-") as directory:
        tree = copied(Path(directory))
        for tests in track(sorted({guard.tests for guard in GUARDS}), "Intact", console=console):
            if tests_status(tests, tree) != 0:
                sys.exit(f"{tests} is not green with its guards intact.")
        for guard in track(GUARDS, "Breaking guards", console=console):
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
