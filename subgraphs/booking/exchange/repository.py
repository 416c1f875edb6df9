"""Every query against exchange rates."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.exchange.models import ExchangeRateRow
from subgraphs.booking.exchange.rates import Rate


async def by_ids(session: AsyncSession, ids: list[str]) -> dict[str, Rate]:
    rows = await session.scalars(select(ExchangeRateRow).where(ExchangeRateRow.id.in_(ids)))
    return {row.id: _rate(row) for row in rows}


async def into(
    session: AsyncSession, currency: str, of: Iterable[str], now: datetime
) -> dict[str, Rate]:
    """The latest at `now`, by the currency to be converted; only those that are known."""
    row = ExchangeRateRow
    rows = await session.scalars(
        select(row)
        .where(
            row.target_currency == currency,
            row.source_currency.in_(sorted(of)),
            row.as_of <= now,
        )
        .distinct(row.source_currency)
        .order_by(row.source_currency, row.as_of.desc())
    )
    return {found.source_currency: _rate(found) for found in rows}


def _rate(row: ExchangeRateRow) -> Rate:
    return Rate(row.id, row.source_currency, row.target_currency, row.value, row.as_of, row.source)
