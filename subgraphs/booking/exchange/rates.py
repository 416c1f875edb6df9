"""What is an amount worth in another currency?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from subgraphs.chassis.money.amounts import Amount


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `source_currency` is `value` units of `target_currency`."""

    id: str
    source_currency: str
    target_currency: str
    value: Decimal
    as_of: datetime
    source: str  # who says so

    def of(self, amount: Amount) -> Amount:
        """Rounded half to even, once."""
        return Amount.of(amount.value * self.value, self.target_currency)

    def minor(self, minor: int) -> int:
        return self.of(Amount(minor, self.source_currency)).minor


@dataclass(frozen=True, slots=True)
class Converted:
    """`rate_id`: None where nothing had to be converted; then `as_of` is None too."""

    amount: Amount
    rate_id: str | None
    as_of: datetime | None
