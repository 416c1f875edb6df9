"""Which rules does a text break? Phrases in five languages, as data, asked all at once.

A phrase is words of small letters without accents: `(a|b)` either, `(a)?` perhaps, `x*` whatever a
word goes on with. Letters may be drawn out, and words may be set apart by anything but words. RE2
matches in linear time, whatever somebody writes.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

import re2
from pydantic import BaseModel, ConfigDict

from subgraphs.chassis.moderation.port import Category, Decision, Finding

FOLDER: Final = Path(__file__).parent / "rules"
PARTS: Final = re.compile(r"[a-z0-9]|[()|?]| |\*|'")
BETWEEN_WORDS: Final = r"[\W_]*"
ONE_WORD: Final = r"[^\W_]*"


class Rule(BaseModel):
    """`decides`: BLOCK only where there is no innocent reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    category: Category
    decides: Decision
    phrases: tuple[str, ...]

    @cached_property
    def pattern(self) -> str:
        return rf"\b(?:{'|'.join(map(_pattern, self.phrases))})\b"

    @property
    def finding(self) -> Finding:
        return Finding(self.category, f"rule {self.name}", self.decides)


class Rules:
    def __init__(self, rules: Sequence[Rule], version: str) -> None:
        self.version = version
        self._rules = list(rules)
        self._set = re2.Set.SearchSet()
        for rule in rules:
            self._set.Add(rule.pattern)
        self._set.Compile()

    @classmethod
    def written(cls) -> Self:
        """Of all languages. Raises ValueError where one is malformed."""
        texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))]
        told = [Rule.model_validate(one) for text in texts for one in tomllib.loads(text)["rules"]]
        return cls(told, f"rules {sha256(''.join(texts).encode()).hexdigest()[:8]}")

    def broken_by(self, views: Iterable[str]) -> Iterator[Finding]:
        """Each rule once, in the order of the files."""
        broken = sorted({number for view in views for number in self._set.Match(view) or ()})
        for number in broken:
            yield self._rules[number].finding


def _pattern(phrase: str) -> str:
    """Raises ValueError for what is no phrase."""
    if PARTS.sub("", phrase):
        raise ValueError(f"{phrase!r} is no phrase")
    return "".join(map(_part, PARTS.findall(phrase)))


def _part(part: str) -> str:
    match part:
        case " " | "'":
            return BETWEEN_WORDS
        case "*":
            return ONE_WORD
        case "(":
            return "(?:"
        case ")" | "|" | "?":
            return part
    return f"(?:{part}+)"
