"""Does the gateway speak GraphQL over HTTP as its specification says? The public audit asks."""

import json
import subprocess

from gateway.tests.programs import ROOT, Gateway, node


def test_the_whole_audit_passes(gateway: Gateway) -> None:
    audit = str(ROOT / "gateway" / "tests" / "audit.mjs")
    run = subprocess.run(
        [node(), audit, f"{gateway.url}/graphql"], capture_output=True, text=True, check=True
    )
    results = [json.loads(line) for line in run.stdout.splitlines()]

    assert len(results) == 61
    assert [result for result in results if result["status"] != "ok"] == []
