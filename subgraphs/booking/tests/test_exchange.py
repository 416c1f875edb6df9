"""What an amount is worth in another currency: by the latest rate known, rounded once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from subgraphs.booking.exchange.models import ExchangeRateRow
from subgraphs.booking.exchange.rates import Converted, Rate
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.seed import fill_rates
from subgraphs.booking.seeding.rates import AS_OF, per_euro
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.testing.stores import statements

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
POUND = Amount(100, "GBP")


async def known(database: Database, value: str, as_of: datetime, source: str = "GBP") -> str:
    id = new_id("rate")
    async with database.transaction() as transaction:
        transaction.session.add(
            ExchangeRateRow(
                id=id,
                source_currency=source,
                target_currency="EUR",
                value=Decimal(value),
                as_of=as_of,
                source="test",
            )
        )
    return id


@pytest.fixture
def exchange(database: Database) -> Exchange:
    return Exchange(database, clock=lambda: NOON)


async def test_the_latest_rate_that_is_known_by_now_counts(
    database: Database, exchange: Exchange
) -> None:
    await known(database, "1.1", NOON - timedelta(days=2))
    latest = await known(database, "1.2", NOON)
    await known(database, "1.3", NOON + timedelta(seconds=1))

    assert await exchange.convert(POUND, "EUR") == Converted(Amount(120, "EUR"), latest, NOON)


async def test_nothing_is_converted_into_itself(database: Database, exchange: Exchange) -> None:
    with statements(database) as seen:
        assert await exchange.convert(POUND, "GBP") == Converted(POUND, None, None)
    assert seen == []


async def test_what_no_rate_is_known_for_is_told(database: Database, exchange: Exchange) -> None:
    await known(database, "1.2", NOON + timedelta(days=1))
    assert await exchange.convert(POUND, "EUR") is None
    assert await exchange.convert(POUND, "USD") is None


async def test_rates_of_many_currencies_take_one_statement(
    database: Database, exchange: Exchange
) -> None:
    for source in ("GBP", "USD", "CHF"):
        await known(database, "0.9", NOON, source)
    with statements(database) as seen:
        rates = await exchange.into("EUR", ["GBP", "USD", "CHF", "EUR", "XOF"])
    assert set(rates) == {"GBP", "USD", "CHF"}
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("minor", "currency", "value", "target", "expected"),
    [
        (100, "GBP", "1.205", "EUR", 120),  # 1.205 is as near to both: the even one
        (100, "GBP", "1.215", "EUR", 122),
        (100, "GBP", "1.2150001", "EUR", 122),
        (1_000, "JPY", "0.0061327", "EUR", 613),
        (613, "EUR", "163.06", "JPY", 1_000),
        (100, "EUR", "0.4", "KWD", 400),
        (10**15 + 1, "EUR", "1.0389", "USD", 1_038_900_000_000_001),
    ],
)
def test_an_amount_is_rounded_half_to_even(
    minor: int, currency: str, value: str, target: str, expected: int
) -> None:
    rate = Rate("rate_1", currency, target, Decimal(value), NOON, "test")
    assert rate.of(Amount(minor, currency)) == Amount(expected, target)


async def test_a_new_world_knows_each_rate_and_its_way_back(
    database: Database, exchange: Exchange
) -> None:
    for _ in range(2):  # a second time changes nothing
        async with database.engine.begin() as connection:
            await fill_rates(connection)
    currencies = sorted(per_euro())
    for target in currencies:
        assert set(await exchange.into(target, currencies)) == set(currencies) - {target}
    dollars = await exchange.convert(Amount(100_000, "EUR"), "USD")
    assert dollars is not None
    assert (dollars.amount, dollars.as_of) == (Amount(103_890, "USD"), AS_OF)
    back = await exchange.convert(dollars.amount, "EUR")
    assert back is not None
    assert back.amount == Amount(100_000, "EUR")
