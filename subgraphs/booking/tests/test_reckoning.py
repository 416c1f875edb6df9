"""What a provider keeps, in its own currency and in the traveller's."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from subgraphs.booking.books.service import Sale
from subgraphs.booking.cancellations.reckoning import Kept, OtherCurrency, kept
from subgraphs.booking.exchange.rates import Rate
from subgraphs.chassis.money.amounts import Amount

NOW = datetime(2026, 11, 25, tzinfo=UTC)
POUND = Rate("rate_1", "GBP", "EUR", Decimal("1.2060107576"), NOW, "test")


def sold(owed: Amount, total: Amount | None = None) -> Sale:
    return Sale("booking_1", "DUFFEL", total or POUND.of(owed), owed)


def euros(minor: int) -> Amount:
    return Amount(minor, "EUR")


def pounds(minor: int) -> Amount:
    return Amount(minor, "GBP")


@pytest.mark.parametrize(
    ("given_back", "there", "here"),
    [
        (10_000, 0, 0),
        (6_000, 4_000, 4_824),
        (0, 10_000, 12_060),
        (10_001, 0, 0),  # never less than nothing
        (-1, 10_000, 12_060),  # never more than all
    ],
)
def test_it_is_converted_by_the_rate_that_it_was_sold_by(given_back, there, here):
    found = kept(sold(pounds(10_000)), pounds(given_back), POUND)
    assert found == Kept(pounds(there), euros(here))


def test_a_provider_may_speak_in_the_travellers_currency():
    found = kept(sold(pounds(10_000), euros(12_060)), euros(6_030), None)
    assert found == Kept(pounds(5_000), euros(6_030))


def test_without_its_rate_it_is_the_same_share():
    assert kept(sold(pounds(10_000), euros(12_061)), pounds(5_000), None).here == euros(6_030)


def test_of_a_third_currency_nothing_is_known():
    with pytest.raises(OtherCurrency):
        kept(sold(pounds(10_000)), Amount(1, "USD"), POUND)


def test_of_nothing_nothing_is_kept():
    free = sold(pounds(0), euros(0))
    assert kept(free, pounds(0), POUND) == Kept(pounds(0), euros(0))
    assert kept(free, euros(0), POUND) == Kept(pounds(0), euros(0))


@given(price=some.integers(0, 10**12), back=some.integers(0, 10**12))
def test_all_and_nothing_are_the_same_in_both_and_between_it_stays_between(price, back):
    sale, given_back = sold(pounds(price)), pounds(min(back, price))
    found = kept(sale, given_back, POUND)
    assert found.there == sale.owed - given_back
    assert 0 <= found.here.minor <= sale.total.minor
    if given_back == sale.owed:
        assert found.here == euros(0)
    if not given_back.minor:
        assert found.here == sale.total
