"""What does a booking write into the books, and what do they hold of it?

What is sold for a provider is owed to it, but for our commission: `PER_CENT` of what it keeps of
its price, rounded down. So a cancellation gives back the commission on what the provider gives
back, and leaves that on its penalty. Where it is sold in another currency than the provider's, both
sides meet in the account `exchange`, which each entry leaves balanced in each of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.books import repository
from subgraphs.booking.books.models import LEDGER
from subgraphs.booking.books.repository import Told
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.ledger import Entry, Posting

CUSTOMERS: Final = "customers"  # what travelers owe us
CLEARING: Final = "clearing"  # what the payment provider took and will pay out
COMMISSION: Final = "commission"
EXCHANGE: Final = "exchange"  # what was sold in one currency and is owed in another
GOODWILL: Final = "goodwill"  # what we paid back out of our own pocket
PER_CENT: Final = 10


@dataclass(frozen=True, slots=True)
class Sale:
    """Of one booking. `total`: the traveller's; `owed`: the provider's price, in its currency."""

    booking_id: str
    provider: str
    total: Amount
    owed: Amount

    @property
    def is_exchanged(self) -> bool:
        return self.owed.currency != self.total.currency


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`kept`: by the provider, in its currency. `worth`: what it gave back, in the traveller's.

    `refund`: what the traveller gets of it; where that is something else, the rest is ours.
    """

    kept: Amount
    worth: Amount
    refund: Amount


async def post_sale(session: AsyncSession, sale: Sale) -> None:
    """The sale and its payment. Nothing for a booking that costs nothing."""
    owed = sale.owed
    sold = [
        Posting(CUSTOMERS, sale.total),
        *_exchanged(sale, sale.total, owed),
        Posting(payable_to(sale.provider), commission(owed) - owed),
        Posting(COMMISSION, -commission(owed)),
    ]
    await _post(session, sale, "sale", sold)
    await _post(session, sale, "payment", _moved(sale.total))


async def post_cancellation(session: AsyncSession, sale: Sale, back: TakenBack) -> None:
    """What the provider gives back is owed to the traveller now, but not paid yet."""
    given = sale.owed - back.kept
    ours = commission(sale.owed) - commission(back.kept)
    taken_back = [
        Posting(CUSTOMERS, -back.refund),
        Posting(GOODWILL, back.refund - back.worth),
        *_exchanged(sale, -back.worth, -given),
        Posting(payable_to(sale.provider), given - ours),
        Posting(COMMISSION, ours),
    ]
    await _post(session, sale, "sale taken back", taken_back)


async def post_goodwill(session: AsyncSession, sale: Sale, refund_id: str, amount: Amount) -> None:
    """A gift: owed to the traveller, whatever the provider keeps."""
    given = [Posting(GOODWILL, amount), Posting(CUSTOMERS, -amount)]
    await _post(session, sale, "goodwill", given, refund_id)


async def post_refund(session: AsyncSession, sale: Sale, refund_id: str, amount: Amount) -> None:
    """What was owed to the traveller is paid."""
    await _post(session, sale, "refund", _moved(-amount), refund_id)


async def entries_of(database: Database, booking_id: str) -> Sequence[Told]:
    """Everything that the books hold of one booking, the oldest first."""
    return await database.fetched(lambda read: repository.entries_of(read, booking_id))


def commission(kept: Amount) -> Amount:
    """On what the provider keeps of its price."""
    return Amount(kept.minor * PER_CENT // 100, kept.currency)


def payable_to(provider: str) -> str:
    """What we owe a provider for what we sold of theirs."""
    return f"payable:{provider.lower()}"


def _exchanged(sale: Sale, here: Amount, there: Amount) -> list[Posting]:
    """Both sides of what is sold in one currency and owed in another."""
    if not sale.is_exchanged:
        return []
    return [Posting(EXCHANGE, -here), Posting(EXCHANGE, there)]


def _moved(amount: Amount) -> list[Posting]:
    """From the traveller to the payment provider; below zero it goes back."""
    return [Posting(CLEARING, amount), Posting(CUSTOMERS, -amount)]


async def _post(
    session: AsyncSession, sale: Sale, memo: str, postings: list[Posting], about: str | None = None
) -> None:
    """`about`: what tells this fact from others of its kind."""
    moving = [posting for posting in postings if posting.amount.minor]
    if moving:
        parts = [sale.booking_id, memo, *([about] if about else [])]
        await LEDGER.post(session, Entry(":".join(parts), memo), moving)
