"""How a test cancels."""

import asyncio
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.books.service import entries_of
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.refunds.models import RefundRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import ALICE, Booking
from subgraphs.chassis.database import Database

QUOTED = """
    fragment Quoted on CancellationQuote {
      id refund { amount currency } penalty { amount currency } refundTo estimated expiresAt
      steps { until penalty { amount } } booking { id state }
    }
"""
QUOTE = (
    """
    mutation($id: ID!) {
      quoteCancellation(input: {bookingId: $id}) {
        __typename
        ... on QuoteCancellationSuccess { quote { ...Quoted } }
        ... on Problem { code path retryable }
        ... on ProviderProblem { providerCode standing: attempt { state } }
      }
    }
"""
    + QUOTED
)
CONFIRM = (
    """
    mutation($input: ConfirmCancellationInput!) {
      confirmCancellation(input: $input) {
        __typename
        ... on ConfirmCancellationSuccess { replayed booking { id state } }
        ... on Problem { code path retryable }
        ... on RefundChangedProblem {
          previous { amount } current { amount } quote { ...Quoted }
        }
        ... on ProviderProblem { providerCode standing: attempt { state } }
      }
    }
"""
    + QUOTED
)
PAID_BACK = """
    query($id: ID!) {
      booking(id: $id) {
        state payment { state refunded { amount } }
        refunds { edges { node { state reason amount { amount currency } settledAt } } }
        timeline(first: 100) { edges { node { state note undoes } } }
      }
    }
"""


async def quoted(booking: Booking, id: str, by: str = ALICE) -> dict[str, Any]:
    answer = await booking.told(QUOTE, by, id=id)
    assert answer["__typename"] == "QuoteCancellationSuccess", answer
    return dict(answer["quote"])


async def confirmed(
    booking: Booking, quote: dict[str, Any], key: str = "cancel", by: str = ALICE
) -> dict[str, Any]:
    """The answer, whatever it is."""
    asked = {"idempotencyKey": key, "quoteId": quote["id"]}
    return dict(await booking.told(CONFIRM, by, input=asked))


async def seen(booking: Booking, id: str) -> dict[str, Any]:
    return dict(await booking.told(PAID_BACK, id=id))


async def states(booking: Booking, id: str) -> list[str]:
    edges = (await seen(booking, id))["timeline"]["edges"]
    return [edge["node"]["state"] for edge in edges]


async def refunds(booking: Booking, id: str) -> list[tuple[str, str, str]]:
    edges = (await seen(booking, id))["refunds"]["edges"]
    nodes = [edge["node"] for edge in edges]
    return [(node["reason"], node["state"], node["amount"]["amount"]) for node in nodes]


async def given_back(booking: Booking, id: str) -> list[int]:
    """In cents, by the payment provider, oldest first."""
    [intent] = await booking.payments.intents(id)
    return [refund["amount"] for refund in reversed(intent["refunds"])]


async def balances(database: Database, id: str) -> dict[str, int]:
    """Of the accounts that hold something of the booking, in cents."""
    held: dict[str, int] = {}
    for entry in await entries_of(database, id):
        for posting in entry.postings:
            name = f"{posting.account} {posting.amount.currency}"
            held[name] = held.get(name, 0) + posting.amount.minor
    return {name: minor for name, minor in sorted(held.items()) if minor}


async def refundable(database: Database, keeping: int = 0) -> str:
    """A flight of ours at 123 EUR, of which `keeping` cents are kept."""
    offer = await flight_offer(database)
    async with database.transaction() as transaction:
        await rule(transaction.session, offer, keeping)
    return offer


async def rule(session: AsyncSession, offer_id: str, keeping: int) -> None:
    """So much is kept of it from now on, whenever it is cancelled."""
    row = await session.get_one(OfferRow, offer_id)
    step = {"until": None, "penaltyMinor": keeping}
    conditions = {**row.payload["conditions"], "cancellation": [step]}
    payload = {**row.payload, "conditions": conditions}
    this = update(OfferRow).where(OfferRow.id == offer_id)
    await session.execute(this.values(payload=payload))


async def booked(booking: Booking, keeping: int = 0, **asked: Any) -> str:
    """The id of a confirmed booking, of which `keeping` cents are kept."""
    offer = await refundable(booking.database, keeping)
    answer = await booking.placed(await booking.trip(), offer, key=offer, **asked)
    assert answer["booking"]["state"] == "CONFIRMED", answer
    return str(answer["booking"]["id"])


async def row_of(booking: Booking, id: str) -> BookingRow:
    async with booking.database.read() as session:
        return await session.get_one(BookingRow, id)


async def offer_of(booking: Booking, id: str) -> str:
    return (await row_of(booking, id)).offer_id


async def settled(booking: Booking, refund_id: str) -> None:
    async with asyncio.timeout(20):
        while True:
            async with booking.database.read() as session:
                if (await session.get_one(RefundRow, refund_id)).settled_at is not None:
                    return
            await asyncio.sleep(0.02)
