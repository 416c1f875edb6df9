"""Are the packages of the peer's router here?"""

import os
import shutil
import subprocess

from infra.local import programs
from infra.local.processes import ROOT, Failed

FOLDER = ROOT / "benchmarks/peer"


def install() -> None:
    """As its lock says, where they are not here yet. Raises Failed."""
    stamp = FOLDER / "node_modules/installed"
    locked = (FOLDER / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == locked:
        return
    node = programs.node()
    npm = node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    if not shutil.which("node", path=str(node.parent)) or not npm.exists():
        raise Failed("The environment lacks npm. Run `make install`.")
    done = subprocess.run(
        [str(node), str(npm), "ci", "--omit=optional", "--no-audit", "--no-fund"],
        cwd=FOLDER,
        env={**os.environ, "PATH": f"{node.parent}:{os.environ['PATH']}"},
        check=False,
    )
    if done.returncode != 0:
        raise Failed("npm stopped, see above. The same command tries again.")
    stamp.write_text(locked)
