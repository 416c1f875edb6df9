"""Do the migrations of every subgraph lead to the tables that its code describes?"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.ports import free_port
from infra.local.processes import ROOT
from infra.local.servers import Postgres


def differing(database_url: str) -> list[str]:
    """Each subgraph that differs; its differences are on stderr."""
    names = sorted(folder.parent.name for folder in ROOT.glob("subgraphs/*/migrations"))
    return [name for name in names if not matches(name, database_url)]


def matches(name: str, database_url: str) -> bool:
    check = [sys.executable, "-m", "subgraphs.chassis.migrate", name, "--check"]
    environment = {**os.environ, "DATABASE_URL": database_url}
    return subprocess.run(check, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> None:
    with (
        TemporaryDirectory() as directory,
        Postgres(Path(directory), free_port(), durable=False) as server,
    ):
        found = differing(server.url)
    sys.exit(f"Migrations to write: {', '.join(found)}" if found else 0)


if __name__ == "__main__":
    main()
