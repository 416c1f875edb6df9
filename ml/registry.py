"""Stored models in a folder: which there are, which is the champion, and how it became it.

A model's folder is complete once it is there: it is made elsewhere and moved. The champion is named
in one file that is replaced in one step; whoever serves looks at it now and then.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Final

from ml.artifacts.manifest import NAME, Manifest
from ml.artifacts.serving import Served, served

CHAMPION: Final = "champion.json"
PROMOTIONS: Final = "promotions.jsonl"


@dataclass(frozen=True, slots=True)
class Registry:
    root: Path

    def __post_init__(self) -> None:
        self.models.mkdir(parents=True, exist_ok=True)

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def champion(self) -> str | None:
        """Its version."""
        pointer = self.root / CHAMPION
        return str(json.loads(pointer.read_text())["version"]) if pointer.exists() else None

    def versions(self) -> list[Manifest]:
        """The oldest first."""
        folders = [folder for folder in self.models.iterdir() if (folder / NAME).exists()]
        return sorted(map(Manifest.read, folders), key=lambda manifest: manifest.made_at)

    def served(self, version: str) -> Served:
        """Raises ValueError where there is none of that version, or it is damaged."""
        return served(self._folder(version))

    @contextmanager
    def storing(self) -> Iterator[Path]:
        """A folder to fill, its manifest last; afterwards a model of the registry, or nothing."""
        with tempfile.TemporaryDirectory(dir=self.root, prefix=".making-") as made:
            folder = Path(made) / "model"
            folder.mkdir()
            yield folder
            target = self._folder(Manifest.read(folder).version)
            if not target.exists():
                shutil.move(folder, target)

    def promote(self, version: str, why: str) -> None:
        """From now on it is the champion. Raises ValueError where there is none of that version."""
        Manifest.verified(self._folder(version))
        with (self.root / PROMOTIONS).open("a") as file:
            flock(file, LOCK_EX)  # until it is closed
            before, now = self.champion, datetime.now(UTC).isoformat()
            line = {"at": now, "version": version, "before": before, "why": why}
            file.write(json.dumps(line) + "\n")
            self._point({"version": version, "before": before, "since": now})

    def roll_back(self) -> str:
        """To the champion before. Raises ValueError where there was none."""
        pointer = self.root / CHAMPION
        before = json.loads(pointer.read_text())["before"] if pointer.exists() else None
        if before is None:
            raise ValueError("There was no champion before.")
        self.promote(before, "rolled back")
        return str(before)

    def _folder(self, version: str) -> Path:
        if not version.isalnum():
            raise ValueError(f"{version!r} is no version.")
        return self.models / version

    def _point(self, champion: dict[str, str | None]) -> None:
        new = self.root / f".{CHAMPION}"
        new.write_text(json.dumps(champion) + "\n")
        os.replace(new, self.root / CHAMPION)
