"""Which texts are labelled, and as what? Sections `[language category]`, a sentence a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "labelled"
FINE = "OK"


@dataclass(frozen=True)
class Labelled:
    language: str
    category: str
    text: str

    @property
    def is_fine(self) -> bool:
        return self.category == FINE


def read(name: str) -> Iterator[Labelled]:
    language = category = ""
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            language, category = line.strip("[]").split()
        elif not line.startswith("#"):
            yield Labelled(language, category, line)
