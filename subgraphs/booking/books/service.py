"""What a paid booking writes into the books."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.books.models import LEDGER
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.ledger import Entry, Posting

CUSTOMERS: Final = "customers"  # what travelers owe us
CLEARING: Final = "clearing"  # what the payment provider took and will pay out
COMMISSION: Final = "commission"
PER_CENT: Final = 10  # of the total, rounded down, is ours


async def post_sale(session: AsyncSession, booking_id: str, provider: str, total: Amount) -> None:
    """The sale and its payment. Nothing for a booking that costs nothing."""
    ours = Amount(total.minor * PER_CENT // 100, total.currency)
    sale = [
        Posting(CUSTOMERS, total),
        Posting(payable_to(provider), ours - total),
        Posting(COMMISSION, -ours),
    ]
    payment = [Posting(CLEARING, total), Posting(CUSTOMERS, -total)]
    await _post(session, booking_id, "sale", sale)
    await _post(session, booking_id, "payment", payment)


async def post_refund(session: AsyncSession, booking_id: str, provider: str, total: Amount) -> None:
    """The sale and its payment, taken back whole."""
    ours = Amount(total.minor * PER_CENT // 100, total.currency)
    back = [
        Posting(CUSTOMERS, -total),
        Posting(payable_to(provider), total - ours),
        Posting(COMMISSION, ours),
    ]
    payment = [Posting(CLEARING, -total), Posting(CUSTOMERS, total)]
    await _post(session, booking_id, "sale taken back", back)
    await _post(session, booking_id, "refund", payment)


async def _post(session: AsyncSession, booking_id: str, memo: str, postings: list[Posting]) -> None:
    moving = [posting for posting in postings if posting.amount.minor]
    if moving:
        await LEDGER.post(session, Entry(f"{booking_id}:{memo}", memo), moving)


def payable_to(provider: str) -> str:
    """What we owe a provider for what we sold of theirs."""
    return f"payable:{provider.lower()}"
