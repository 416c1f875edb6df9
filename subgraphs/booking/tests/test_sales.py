"""The books balance, whatever was sold and taken back, in whichever currency, however often told.

Commission is a tenth of what the provider keeps of its price; what is paid back beyond what the
provider gives back is ours.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.booking.books.service import (
    Sale,
    TakenBack,
    commission,
    entries_of,
    post_cancellation,
    post_goodwill,
    post_refund,
    post_sale,
)
from subgraphs.booking.tables import Base
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.ledger import Posting
from subgraphs.chassis.testing.stores import emptied

CURRENCIES = ["EUR", "JPY", "BHD"]


@dataclass(frozen=True)
class Life:
    """Of one booking. `gifts`: paid back before anything else; `kept` None: never cancelled."""

    sale: Sale
    gifts: list[int]
    kept: TakenBack | None

    @property
    def back(self) -> int:
        """Paid back in all, in the traveller's currency."""
        return sum(self.gifts) + (self.kept.refund.minor if self.kept else 0)

    @property
    def owed(self) -> Amount:
        """To the provider, in the end."""
        keeps = self.kept.kept if self.kept else self.sale.owed
        return keeps - commission(keeps)


@st.composite
def lives(draw: st.DrawFn, number: int) -> Life:
    here, there = draw(st.sampled_from(CURRENCIES)), draw(st.sampled_from(CURRENCIES))
    total = draw(st.integers(0, 10**12))
    price = total if here == there else draw(st.integers(0, 10**12))
    provider = draw(st.sampled_from(["OWN", "DUFFEL"]))
    sale = Sale(f"booking_{number}", provider, Amount(total, here), Amount(price, there))
    gifts, left = [], total
    for _ in range(draw(st.integers(0, 2))):
        if left:
            gifts.append(draw(st.integers(1, left)))
            left -= gifts[-1]
    kept = draw(st.none() | taken_back(sale, left))
    return Life(sale, gifts, kept)


@st.composite
def taken_back(draw: st.DrawFn, sale: Sale, left: int) -> TakenBack:
    """At most what is left goes to the traveller."""
    kept = draw(st.integers(0, sale.owed.minor))
    worth = sale.total.minor - kept
    if sale.is_exchanged:
        worth = draw(st.integers(0, sale.total.minor))
    here = sale.total.currency
    return TakenBack(
        kept=Amount(kept, sale.owed.currency),
        worth=Amount(worth, here),
        refund=Amount(min(worth, left), here),
    )


SOME = st.integers(0, 5).flatmap(lambda many: st.tuples(*(lives(n) for n in range(many))))


@settings(max_examples=30, deadline=None)
@given(some=SOME)
def test_each_entry_balances_and_the_accounts_say_what_is_so(migrated_url, some):
    entries = asyncio.run(_told(migrated_url, some))

    held: dict[tuple[str, str], int] = defaultdict(int)
    for postings in entries:
        moved: dict[str, int] = defaultdict(int)
        for posting in postings:
            moved[posting.amount.currency] += posting.amount.minor
            held[posting.account, posting.amount.currency] += posting.amount.minor
        assert not any(moved.values())
    for currency in CURRENCIES:
        here = [life for life in some if life.sale.total.currency == currency]
        assert held["customers", currency] == 0
        assert held["clearing", currency] == sum(life.sale.total.minor - life.back for life in here)
        for provider in ("OWN", "DUFFEL"):
            owed = [life.owed for life in some if life.sale.provider == provider]
            due = sum(one.minor for one in owed if one.currency == currency)
            assert -held[f"payable:{provider.lower()}", currency] == due


async def _told(server_url: str, some: tuple[Life, ...]) -> list[tuple[Posting, ...]]:
    """Each fact twice; every entry's postings."""
    async with Database.of(server_url, "booking") as database:
        await emptied(database, Base.metadata)
        for life in some:
            for _ in range(2):
                async with database.transaction() as transaction:
                    await _lived(transaction.session, life)
        found = [await entries_of(database, life.sale.booking_id) for life in some]
    return [entry.postings for entries in found for entry in entries]


async def _lived(session, life: Life) -> None:
    sale, here = life.sale, life.sale.total.currency
    await post_sale(session, sale)
    for number, minor in enumerate(life.gifts):
        await post_goodwill(session, sale, f"gift_{number}", Amount(minor, here))
        await post_refund(session, sale, f"gift_{number}", Amount(minor, here))
    if life.kept:
        await post_cancellation(session, sale, life.kept)
        await post_refund(session, sale, "refund", life.kept.refund)


async def test_what_is_sold_in_euros_and_owed_in_pounds_meets_in_the_exchange(database):
    sale = Sale("booking_1", "DUFFEL", Amount(12_060, "EUR"), Amount(10_000, "GBP"))
    async with database.transaction() as transaction:
        await post_sale(transaction.session, sale)
        back = TakenBack(Amount(4_000, "GBP"), Amount(7_236, "EUR"), Amount(7_236, "EUR"))
        await post_cancellation(transaction.session, sale, back)

    sold, paid, taken_back = await entries_of(database, "booking_1")

    assert _lines(sold.postings) == [
        ("customers", 12_060, "EUR"),
        ("exchange", -12_060, "EUR"),
        ("exchange", 10_000, "GBP"),
        ("payable:duffel", -9_000, "GBP"),
        ("commission", -1_000, "GBP"),
    ]
    assert _lines(paid.postings) == [("clearing", 12_060, "EUR"), ("customers", -12_060, "EUR")]
    assert _lines(taken_back.postings) == [
        ("customers", -7_236, "EUR"),
        ("exchange", 7_236, "EUR"),
        ("exchange", -6_000, "GBP"),
        ("payable:duffel", 5_400, "GBP"),
        ("commission", 600, "GBP"),
    ]


async def test_the_entries_of_one_booking_are_no_others(database):
    async with database.transaction() as transaction:
        for id in ("booking_1", "booking_11", "bookingX1"):
            await post_sale(
                transaction.session, Sale(id, "OWN", Amount(10, "EUR"), Amount(10, "EUR"))
            )

    told = await entries_of(database, "booking_1")

    assert [entry.reference for entry in told] == ["booking_1:sale", "booking_1:payment"]


def _lines(postings: tuple[Posting, ...]) -> list[tuple[str, int, str]]:
    return [(line.account, line.amount.minor, line.amount.currency) for line in postings]
