"""The books balance, whatever was sold, in whichever currency, and however often it is told."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from subgraphs.booking.books.models import PostingRow
from subgraphs.booking.books.service import post_sale
from subgraphs.booking.tables import Base
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.testing.stores import emptied

SALES = st.lists(
    st.tuples(
        st.integers(1, 6),  # which booking: some are told twice
        st.sampled_from(["OWN", "AMADEUS"]),
        st.integers(0, 10**12),
        st.sampled_from(["EUR", "JPY", "BHD"]),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(sales=SALES)
def test_postings_sum_to_zero_and_what_we_owe_is_what_was_sold(migrated_url, sales):
    asyncio.run(_sell(migrated_url, sales))


async def _sell(server_url: str, sales) -> None:
    once = {booking: (provider, Amount(*money)) for booking, provider, *money in reversed(sales)}
    async with Database.of(server_url, "booking") as database:
        await emptied(database, Base.metadata)
        for booking, (provider, total) in [*once.items(), *once.items()]:
            async with database.transaction() as transaction:
                await post_sale(transaction.session, f"booking_{booking}", provider, total)
        async with database.read() as session:
            moved = dict(await _sums(session, PostingRow.currency))
            held = dict(await _sums(session, PostingRow.account))
    assert not any(moved.values())
    assert held.get("clearing", 0) == sum(total.minor for _, total in once.values())
    assert held.get("customers", 0) == 0
    assert -held.get("commission", 0) == sum(total.minor // 10 for _, total in once.values())


async def _sums(session, column):
    return (
        await session.execute(select(column, func.sum(PostingRow.minor)).group_by(column))
    ).all()
