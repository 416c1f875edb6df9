"""What does a cancellation cost the traveller, when the provider gives back so much?"""

from dataclasses import dataclass
from fractions import Fraction

from subgraphs.booking.books.service import Sale
from subgraphs.booking.exchange.rates import Rate
from subgraphs.chassis.money.amounts import Amount


class OtherCurrency(Exception):
    """The provider speaks of a currency in which nothing was sold."""


@dataclass(frozen=True, slots=True)
class Kept:
    """By the provider: in its own currency, and in the traveller's."""

    there: Amount
    here: Amount


def kept(sale: Sale, given: Amount, rate: Rate | None) -> Kept:
    """All, or nothing, is the same in both currencies; between, `rate` is the one that it was sold
    by. Raises OtherCurrency."""
    if given.currency == sale.owed.currency:
        there = _within(sale.owed - given, sale.owed)
        return Kept(there, _exchanged(sale, there, rate))
    if given.currency == sale.total.currency:
        here = _within(sale.total - given, sale.total)
        return Kept(_share(sale.owed, here, sale.total), here)
    raise OtherCurrency(given.currency)


def _exchanged(sale: Sale, there: Amount, rate: Rate | None) -> Amount:
    if not sale.is_exchanged:
        return there
    if there == sale.owed:
        return sale.total
    if rate is None or rate.target_currency != sale.total.currency:
        return _share(sale.total, there, sale.owed)
    return _within(rate.of(there), sale.total)


def _share(of: Amount, part: Amount, whole: Amount) -> Amount:
    """Rounded half to even; nothing of nothing."""
    minor = round(Fraction(of.minor * part.minor, whole.minor)) if whole.minor else 0
    return Amount(minor, of.currency)


def _within(amount: Amount, whole: Amount) -> Amount:
    return Amount(min(max(amount.minor, 0), whole.minor), whole.currency)
