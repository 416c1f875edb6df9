"""How much does a text resemble what people had to look at before? A linear model over n-grams.

Words, pairs of words, and three to five letters at a time are hashed to a place in a table of
weights, one table a category. `python -m benchmarks.moderation --train` learns them, over this very
function. It knows no context, so it never blocks; and it is never unpickled.
"""

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final, Self
from zlib import crc32

from safetensors import deserialize

from subgraphs.chassis.moderation.port import Category, Decision, Finding

WEIGHTS: Final = Path(__file__).parent / "weights.safetensors"
TERMS: Final = "/terms"  # suffix of the tensor that holds a category's other numbers
PLACES: Final = 2**15
GRAMS: Final = (3, 4, 5)
LONGEST: Final = 2_000  # characters that are looked at
LONGEST_WORD: Final = 20
SENTENCE: Final = re.compile(r"[.!?;\n]+")
ADDRESS: Final = re.compile(r"\S*(?:://|www\.|@)\S*")  # says nothing of how one speaks
WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Table:
    """`weights`: PLACES of int8, in steps of `scale`. `threshold`: of the chance, to be told."""

    category: Category
    weights: memoryview
    scale: float
    bias: float
    threshold: float

    def chance(self, places: list[int]) -> float:
        """0 to 1; `places` are those of one sentence, one at least."""
        total = sum(self.weights[place] for place in places)
        score = self.bias + self.scale * total / math.sqrt(len(places))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


class Classifier:
    def __init__(self, tables: list[Table], version: str) -> None:
        self.version = version
        self._tables = tables

    @classmethod
    def read(cls, path: Path = WEIGHTS) -> Self:
        """Raises OSError, and ValueError for a file of another shape."""
        packed = path.read_bytes()
        tensors = {name: told["data"] for name, told in deserialize(packed)}
        names = [name for name in tensors if not name.endswith(TERMS)]
        tables = [_table(name, tensors[name], tensors[f"{name}{TERMS}"]) for name in sorted(names)]
        return cls(tables, f"linear {sha256(packed).hexdigest()[:8]}")

    def findings(self, plain: str) -> Iterator[Finding]:
        """Of a normalised text: of each category whether its worst sentence is too much."""
        sentences = [list(found) for each in sentences_of(plain) if (found := places(each))]
        for table in self._tables:
            worst = max((table.chance(each) for each in sentences), default=0.0)
            if worst >= table.threshold:
                yield Finding(table.category, f"model {self.version}", Decision.REVIEW)


def sentences_of(plain: str) -> list[str]:
    return SENTENCE.split(ADDRESS.sub("", plain[:LONGEST]))


def places(sentence: str) -> set[int]:
    """Of a normalised sentence; the function that trains and the one that serves."""
    words = [word[:LONGEST_WORD] for word in WORD.findall(sentence)]
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return {crc32(gram.encode()) % PLACES for gram in (*words, *pairs, *_letters(words))}


def _letters(words: list[str]) -> Iterator[str]:
    for word in words:
        edged = f"<{word}>"
        for size in GRAMS:
            for at in range(len(edged) - size + 1):
                yield edged[at : at + size]


def _table(name: str, weights: bytearray, terms: bytearray) -> Table:
    if len(weights) != PLACES:
        raise ValueError(f"{name} has {len(weights)} weights, not {PLACES}")
    scale, bias, threshold = struct.unpack("<3f", terms)
    return Table(Category(name), memoryview(weights).cast("b"), scale, bias, threshold)
