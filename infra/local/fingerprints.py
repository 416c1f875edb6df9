"""Has this step been done already, with the same inputs on the same data?"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from infra.local.processes import ROOT


def migration_inputs(subgraph: str) -> list[Path]:
    folder = ROOT / "subgraphs" / subgraph
    return [ROOT / "subgraphs/chassis/migrate.py", *_sources(folder / "migrations")]


def seed_inputs(subgraph: str) -> list[Path]:
    """All that a seed can be made of: its subgraph, the world, and the data that packages bring."""
    own = _sources(ROOT / "subgraphs" / subgraph)
    return [ROOT / "constraints.txt", *own, *_sources(ROOT / "world")]


class Done:
    """What has been done to the data in a folder; kept in it, so that both vanish together."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "done.json" if folder else None

    def has(self, step: str, inputs: Sequence[Path]) -> bool:
        return self._known().get(step) == _fingerprint(inputs)

    def add(self, step: str, inputs: Sequence[Path]) -> None:
        if self._file:
            known = {**self._known(), step: _fingerprint(inputs)}
            whole = self._file.with_suffix(".new")
            whole.write_text(json.dumps(known, indent=1))
            whole.replace(self._file)

    def _known(self) -> dict[str, str]:
        if self._file is None or not self._file.exists():
            return {}
        known: dict[str, str] = json.loads(self._file.read_text())
        return known


def _fingerprint(inputs: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in inputs:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not {"tests", "__pycache__"}.intersection(file.parts)
    )
