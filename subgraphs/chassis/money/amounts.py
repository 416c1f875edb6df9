"""An exact amount in one currency, and what may be done with it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Self

from subgraphs.chassis.errors import InvalidInput

_NO_COINS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
NO_COINS: Final = frozenset(_NO_COINS.split())
THREE_DECIMALS: Final = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


class MixedCurrencies(Exception):
    """A mistake of ours: amounts of two currencies meet without a rate."""


@dataclass(frozen=True, slots=True, order=False)
class Amount:
    """`minor`: whole units of the currency's smallest coin."""

    minor: int
    currency: str

    @classmethod
    def of(cls, value: Decimal | int | str, currency: str) -> Self:
        """`value` in units of the currency, rounded half to even where it is finer than a coin."""
        coin = Decimal(1).scaleb(-decimals(currency))
        rounded = Decimal(value).quantize(coin, rounding=ROUND_HALF_EVEN)
        return cls(int(rounded.scaleb(decimals(currency))), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @property
    def value(self) -> Decimal:
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Amount":
        return Amount(-self.minor, self.currency)

    def __lt__(self, other: "Amount") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Amount") -> bool:
        return self.minor <= self._same(other).minor

    def _same(self, other: "Amount") -> "Amount":
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other


def decimals(currency: str) -> int:
    """By ISO 4217."""
    if currency in NO_COINS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def currency_of(text: str, path: str = "currency") -> str:
    """Three capital letters. Raises InvalidInput."""
    if len(text) != 3 or not text.isascii() or not text.isalpha() or not text.isupper():
        raise InvalidInput("A currency has three capital letters, as EUR.", path=[path])
    return text
