"""How is a sample user signed in on a development machine?"""

import subprocess
import sys

from infra.local.environment import Site
from infra.local.processes import ROOT, Failed

_SECONDS = 30


def access_token(site: Site, person: str, scopes: str = "") -> str:
    """Signed with the development issuer's own keys. Raise `Failed` with the issuer's reason."""
    asked = [sys.executable, "-m", "subgraphs.accounts.issuer.token", person]
    issued = subprocess.run(
        [*asked, "--scopes", scopes] if scopes else asked,
        cwd=ROOT,
        env=site.environment("accounts"),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if issued.returncode != 0:
        last = issued.stderr.strip().splitlines()[-1:] or [f"it ended with {issued.returncode}"]
        raise Failed(f"No token for {person}: {last[0]}")
    return issued.stdout.strip()
