"""What else is measured in the same run, of our side alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Extra:
    name: str
    asks: str  # in words
    headings: Row
    rows: Sequence[Row]
    short: Row  # of the short table: figure, ours


def spread(values: Sequence[float], shape: str) -> str:
    return f"{median(values):{shape}} ({min(values):{shape}} to {max(values):{shape}})"
