"""How does Duffel write an amount, and how is one reckoned?"""

from typing import Final

GBP_OF_EUR: Final = 0.86
TAX_SHARE: Final = 0.18
RISE: Final = 1.1  # what a changed price is of the old one


def written(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def minor(written: str) -> int:
    """Raises ValueError for what `written` does not write."""
    whole, dot, cents = written.partition(".")
    if not (dot and whole.isdecimal() and len(cents) == 2 and cents.isdecimal()):
        raise ValueError(f"no amount: {written}")
    return int(whole) * 100 + int(cents)


def currency_of(country: str) -> str:
    """What an airline is paid in."""
    return "GBP" if country == "GB" else "EUR"


def converted(eur_minor: float, currency: str) -> int:
    return round(eur_minor * (GBP_OF_EUR if currency == "GBP" else 1))


def priced(total: int, currency: str) -> dict[str, str]:
    """`total` in minor units."""
    tax = round(total * TAX_SHARE)
    return {
        "total_amount": written(total),
        "total_currency": currency,
        "base_amount": written(total - tax),
        "base_currency": currency,
        "tax_amount": written(tax),
        "tax_currency": currency,
    }


def risen(priced_at: dict[str, str]) -> dict[str, str]:
    """The same after the price changed."""
    total = round(minor(priced_at["total_amount"]) * RISE)
    return priced(total, priced_at["total_currency"])
