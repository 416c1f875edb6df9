"""How does Stripe count an amount? https://docs.stripe.com/currencies#special-cases"""

from decimal import Decimal
from typing import Final

from subgraphs.chassis.money.amounts import Amount, decimals
from subgraphs.chassis.money.payments import Misused

OTHER_DECIMALS: Final = {"ISK": 2, "MGA": 0, "UGX": 2}  # where Stripe differs from ISO 4217


def counted(amount: Amount) -> int:
    """Raises Misused for an amount that is finer than what Stripe counts, or not positive."""
    there = amount.value.scaleb(_decimals(amount.currency))
    if there != int(there) or there <= 0:
        raise Misused(f"An amount that cannot be asked for: {amount.value} {amount.currency}")
    return int(there)


def amount(counted: int, currency: str) -> Amount:
    code = currency.upper()
    return Amount.of(Decimal(counted).scaleb(-_decimals(code)), code)


def _decimals(currency: str) -> int:
    return OTHER_DECIMALS.get(currency, decimals(currency))
