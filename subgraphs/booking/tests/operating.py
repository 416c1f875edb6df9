"""How a test asks as an operator, and brings a booking to where only a person can go on."""

import asyncio
from typing import Any

from sqlalchemy import select

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import Booking
from subgraphs.chassis.ids import derived_id, new_id

OFTEN = 1_000  # as good as always
OTTO = derived_id("user", "otto")
UNRESOLVED = """
    query($first: Int! = 20, $after: String) {
      unresolvedBookings(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        edges { node {
          bookingId state provider failure refusal total { amount } quietSince
          evidence {
            inDoubt decisions orderId orderState orderReference money intentId
            attempts { action number clientRef sentAt askedAt outcome detail }
            ledger { reference account amount { amount } at }
          }
        } }
      }
    }
"""
SETTLE = """
    mutation($input: SettleBookingInput!) {
      settleBooking(input: $input) {
        __typename
        ... on SettleBookingSuccess {
          replayed decidedAt booking { bookingId state evidence { inDoubt decisions } }
        }
        ... on Problem { code path message retryable }
      }
    }
"""


async def asked(
    booking: Booking,
    query: str,
    roles: tuple[str, ...] = ("TRAVELER", "SUPPORT"),
    scope: str = "openid bookings:operate",
    by: str = OTTO,
    **variables: object,
) -> dict[str, Any]:
    token = booking.issuer.token(by, scope=scope, roles=list(roles))
    return await booking.router.ask(query, variables, token=token)


async def unresolved(booking: Booking, **variables: object) -> list[dict[str, Any]]:
    answer = await asked(booking, UNRESOLVED, **variables)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["unresolvedBookings"]["edges"]]


async def case_of(booking: Booking, id: str) -> dict[str, Any]:
    [found] = [each for each in await unresolved(booking) if each["bookingId"] == id]
    return found


async def settled(
    booking: Booking, id: str, decision: str, key: str = "", **more: object
) -> dict[str, Any]:
    """The answer of `settleBooking`, once the provider lets itself be asked again."""
    wanted = {
        "bookingId": id,
        "idempotencyKey": key or new_id("key"),
        "decision": decision,
        "note": "Seen at their desk.",
        **more,
    }
    while True:
        answer = await asked(booking, SETTLE, input=wanted)
        assert "errors" not in answer, answer
        told = answer["data"]["settleBooking"]
        if not told.get("retryable"):
            return told
        await asyncio.sleep(0.1)


async def ours(booking: Booking, trip: str) -> str:
    """The id of a booking of our own stock, placed just now."""
    await booking.placed(trip, await flight_offer(booking.database))
    return await placed_id(booking)


async def placed_id(booking: Booking) -> str:
    """Of the only one there is."""
    async with booking.database.read() as session:
        return str(await session.scalar(select(BookingRow.id)))


async def parked(booking: Booking, id: str, doubt: str) -> dict[str, Any]:
    """What is told of it, as soon as only a person can go on."""
    assert await booking.ended(id, "PARKED") == "PARKED"
    case = await case_of(booking, id)
    assert case["evidence"]["inDoubt"] == doubt
    return case


async def actions(booking: Booking) -> list[OperatorActionRow]:
    async with booking.database.read() as session:
        rows = await session.scalars(select(OperatorActionRow).order_by(OperatorActionRow.position))
        return list(rows)
