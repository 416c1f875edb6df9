"""Do the catalog's tests pass on PostgreSQL 15 with PostGIS, as well as on the embedded server?

Debian's packages are unpacked into .data/postgis, not installed. Arguments go to pytest.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.ports import free_port
from infra.local.processes import ROOT
from infra.local.servers import Postgres

WANTED = ("postgresql-15", "postgresql-client-15", "libpq5", "postgresql-15-postgis-3")
SCRIPTS = "postgresql-15-postgis-3-scripts"
ONLY_SETTINGS = ("mysql-common", "mariadb-common")
UNPACKED = ROOT / ".data/postgis"


class PostgresWithPostgis(Postgres):
    """Debian's build of 15, run from where it was unpacked."""

    def environment(self) -> dict[str, str]:
        libraries = UNPACKED / "usr/lib/x86_64-linux-gnu"
        folders = (libraries, libraries / "blas", libraries / "lapack")
        return {
            **super().environment(),
            "LD_LIBRARY_PATH": ":".join(map(str, folders)),
            "PROJ_LIB": str(UNPACKED / "usr/share/proj"),
        }

    def binary(self, name: str) -> str:
        return str(UNPACKED / "usr/lib/postgresql/15/bin" / name)


def unpack(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory:
        run("apt-get", "download", *packages(), cwd=Path(directory))
        for package in sorted(Path(directory).glob("*.deb")):
            run("dpkg-deb", "-x", str(package), str(into), cwd=Path(directory))
    # What the package's installation would link; without it CREATE EXTENSION postgis fails.
    extensions = into / "usr/share/postgresql/15/extension"
    for control in extensions.glob("*-3.control"):
        plain = control.with_name(control.name.replace("-3.control", ".control"))
        plain.unlink(missing_ok=True)
        plain.symlink_to(control.name)
    (into / "complete").touch()


def packages() -> list[str]:
    """What apt would install beside what is here already, which it does not name."""
    simulated = run(
        *("apt-get", "install", "--simulate", "--no-install-recommends", "-qq"),
        *("-o", "Debug::NoLocking=1", *WANTED),
        cwd=ROOT,
    )
    lines = [line.split() for line in simulated.splitlines()]
    missing = {words[1] for words in lines if words[0] == "Inst"}
    return sorted((missing | {*WANTED, SCRIPTS}) - {*ONLY_SETTINGS})


def run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    if not (UNPACKED / "complete").exists():
        unpack(UNPACKED)
    with (
        TemporaryDirectory() as directory,
        PostgresWithPostgis(Path(directory), free_port(), durable=False) as server,
    ):
        tests = [sys.executable, "-m", "pytest", "subgraphs/catalog", *sys.argv[1:]]
        environment = {**os.environ, "DATABASE_URL": server.url}
        sys.exit(subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
