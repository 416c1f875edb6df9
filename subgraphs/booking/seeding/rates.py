"""Which exchange rates does a new world know? Reference rates of one day, and what they imply.

The file holds the euro's, as the European Central Bank told them for that day; between two other
currencies stands what goes through the euro.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from subgraphs.booking.offers.quotes import CURRENCY
from subgraphs.chassis.ids import derived_id

FILE: Final = Path(__file__).parents[1] / "exchange/reference_rates.csv"
AS_OF: Final = datetime(2024, 12, 31, 15, tzinfo=UTC)  # 16:00 in Frankfurt
SOURCE: Final = "ECB euro foreign exchange reference rates"
FINEST: Final = Decimal("0.0000000001")


def rows() -> Iterator[dict[str, Any]]:
    """Of each currency into each other one."""
    for source, target in permutations(per_euro().items(), 2):
        yield {
            "id": derived_id("rate", source[0], target[0], AS_OF.isoformat()),
            "source_currency": source[0],
            "target_currency": target[0],
            "value": (target[1] / source[1]).quantize(FINEST),
            "as_of": AS_OF,
            "source": SOURCE,
        }


def per_euro() -> dict[str, Decimal]:
    with FILE.open(newline="") as file:
        told = {row["currency"]: Decimal(row["per_euro"]) for row in csv.DictReader(file)}
    return {CURRENCY: Decimal(1), **told}
