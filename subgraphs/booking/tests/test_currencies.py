"""Prices in other currencies than the one that is asked for, as a client sees them."""

from decimal import Decimal

import pytest

from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import a_flight, nodes, with_rates
from subgraphs.booking.tests.several import FLIGHTS, flights, of_others
from subgraphs.chassis.testing.stores import statements


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
def providers(amadeus: Stall, duffel: Stall) -> list[Stall]:
    return [amadeus, duffel]


async def test_pounds_are_shown_in_the_currency_of_the_search(
    booking: Booking, duffel: Stall
) -> None:
    await with_rates(booking.database)
    duffel.parts = [[flight("YY1", 1_000, "GBP")]]
    offer, *_ = nodes(await flights(booking))
    rate = offer["exchange"]

    assert offer["providerPrice"] == {"amount": "10.00", "currency": "GBP"}
    assert offer["price"] == {"amount": "12.06", "currency": "EUR"}  # 10 / 0.82918
    assert (rate["from"], rate["to"]) == ("GBP", "EUR")
    assert rate["rate"] == "1.2060107576"
    assert rate["asOf"] == "2024-12-31T15:00:00+00:00"
    assert [step["penalty"]["amount"] for step in offer["conditions"]["cancellation"]] == [
        "6.03",
        "12.06",
    ]
    assert offer["conditions"]["changePenalty"] == {"amount": "1.21", "currency": "EUR"}


async def test_ours_are_shown_in_another_currency_too(booking: Booking) -> None:
    await with_rates(booking.database)
    euros, dollars = [nodes(await flights(booking, currency=one)) for one in ("EUR", "USD")]
    for one, other in zip(euros, dollars, strict=True):
        expected = (Decimal(one["price"]["amount"]) * Decimal("1.0389")).quantize(Decimal("0.01"))
        assert other["price"] == {"amount": str(expected), "currency": "USD"}
        assert other["providerPrice"] == one["price"]
        assert one["exchange"] is None


async def test_what_no_rate_converts_stays_as_it_is_and_comes_last(
    booking: Booking, duffel: Stall
) -> None:
    duffel.parts = [[flight("YY1", 1, "XOF")]]
    page = await flights(booking, first=100)
    while (last := page["edges"][-1])["node"]["provider"] == "OWN":
        page = await flights(booking, first=100, after=last["cursor"])
    last = last["node"]

    assert last["price"] == last["providerPrice"] == {"amount": "1", "currency": "XOF"}
    assert last["exchange"] is None


async def test_a_currency_that_is_none_is_refused(booking: Booking, duffel: Stall) -> None:
    answer = await booking.ask(FLIGHTS, None, search=a_flight(currency="euro"))
    assert answer["errors"]
    assert duffel.times_asked == await booking.count(OfferRow) == 0


async def test_rates_of_a_page_take_one_statement(booking: Booking, duffel: Stall) -> None:
    await with_rates(booking.database)
    duffel.parts = [[flight(f"YY{number}", 1_000 + number, "GBP") for number in range(60)]]
    await flights(booking)
    counts = []
    for first in (1, 60):
        with statements(booking.database) as seen:
            page = await flights(booking, first=first)
        counts.append(len(seen))
        assert len(of_others(page)) == first
    assert counts == [3, 3]  # seats sold, for the price; the rows; the rate
